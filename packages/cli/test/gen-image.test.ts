import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, problem, type Step, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'
import { finishedJob } from './support/jobs.ts'
import { anyKey } from './support/keys.ts'

const image = Buffer.from('not really an image')
const sha256 = createHash('sha256').update(image).digest('hex')
const asset = sample('Asset', { content_type: 'image/png', size_bytes: image.length, sha256 })
const content: Step = (response) => {
  response.writeHead(200, { 'Content-Type': 'image/png', 'X-Oanim-Version': '0.1.0', ETag: `"${sha256}"` })
  response.end(image)
}

describe('gen-image against a real server', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())
  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })

  test('a key with only assets:write gets the file that it created', async () => {
    await using me = await owner()
    const args = ['api-keys', 'create', '--name', 'writer', '--scope', 'assets:write', '--quiet']
    const { stdout: key } = await me.oanim(args)
    const env = { ANIMATE_API_KEY: key.trim() }
    const painting = ['assets', 'gen-image', '--prompt', 'gradient', '--size', '64x32', '--out', 'bg.png']
    const run = await me.oanim(painting, { env })
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match((await readFile(join(me.work, 'bg.png'))).toString('latin1'), /^\x89PNG/)
  })

  const magic: Record<string, RegExp> = {
    'bg.png': /^\x89PNG/,
    'bg.jpg': /^\xFF\xD8\xFF/,
    'bg.JPEG': /^\xFF\xD8\xFF/,
    'bg.webp': /^RIFF....WEBP/s,
    'bg.avif': /^....ftypavif/s,
  }
  for (const [file, start] of Object.entries(magic)) {
    test(`--out ${file} has the format of its extension, and the printed facts are true`, async () => {
      await using me = await owner()
      const args = ['--prompt', 'gradient', '--size', '64x32', '--seed', '7', '--out', `new/folder/${file}`]
      const run = await me.oanim(['assets', 'gen-image', ...args])
      assert.equal(run.exitCode, 0, run.stderr)
      const bytes = await readFile(join(me.work, 'new/folder', file))
      assert.match(bytes.toString('latin1'), start)
      const kilobytes = bytes.length < 1000 ? `${bytes.length} bytes` : '.*'
      assert.match(
        run.stdout,
        new RegExp(
          `^File: {7}new/folder/${file}\nSize: {7}64×32 px, ${kilobytes}\nModel: {6}local/painter\n` +
            'Style: {6}gradient\nUnderstood: gradient\nSeed: {7}7\nCost: {7}free\nAsset: {6}asset_\\w+\n$',
        ),
      )
      assert.deepEqual(await readdir(join(me.work, 'new/folder')), [file])
    })
  }

  test('understood words are printed with their colors, and a warning names ignored words', async () => {
    await using me = await owner()
    const prompt = 'gradient from #ff0080 to teal, with sparkles'
    const args = ['--prompt', prompt, '--size', '64x32', '--out', 'bg.png']
    const run = await me.oanim(['assets', 'gen-image', ...args])
    assert.match(run.stdout, /^Understood: gradient, #ff0080, teal \(#0d9488\)$/m)
    assert.equal(run.stderr, '⚠ Ignored: sparkles\n')
    const asJson = await me.oanim(['assets', 'gen-image', ...args, '--json'])
    const { job, files } = JSON.parse(asJson.stdout)
    const [asset] = job.assets
    assert.deepEqual(asset.details.understood, ['gradient', '#ff0080', 'teal (#0d9488)'])
    assert.deepEqual(asset.details.ignored, ['sparkles'])
    assert.deepEqual(files, ['bg.png'])
    assert.equal(JSON.parse(asJson.stderr).warning.code, 'prompt_words_ignored')
  })

  test('a subject that is not understood is an error, except with --allow-approximate', async () => {
    await using me = await owner()
    const prompt = 'blue gradient with zebras'
    const args = ['assets', 'gen-image', '--prompt', prompt, '--size', '64x32', '--out', 'bg.png']
    const run = await me.oanim(args)
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /Not understood: zebras\./)
    assert.match(run.stderr, /--allow-approximate/)
    assert.deepEqual(await readdir(me.work), [])
    assert.equal((await me.oanim([...args, '--allow-approximate'])).exitCode, 0)
  })

  test('the error for an unknown style names the option and the styles', async () => {
    await using me = await owner()
    const args = ['assets', 'gen-image', '--prompt', 'gradient', '--style', 'foo', '--out', 'bg.png']
    const run = await me.oanim(args)
    assert.equal(run.exitCode, 2)
    assert.match(
      run.stderr,
      /^Error: Invalid --style "foo"\. Styles: gradient, mesh, [a-z, ]+\. See: oanim assets gen-image --help\n$/,
    )
    const error = errorOf(await me.oanim([...args, '--json']))
    assert.equal(error['code'], 'input_invalid')
  })

  test('the error for an invalid size names the option', async () => {
    await using me = await owner()
    const run = await me.oanim([
      'assets',
      'gen-image',
      '--prompt',
      'gradient',
      '--size',
      '9x9',
      '--out',
      'bg.png',
    ])
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /^Error: --size/)
  })

  test('--out - writes only the image to standard output', async () => {
    await using me = await owner()
    const run = await me.oanim([
      'assets',
      'gen-image',
      '--prompt',
      'gradient',
      '--size',
      '64x32',
      '--out',
      '-',
    ])
    assert.equal(run.exitCode, 0)
    assert.match(run.bytes.toString('latin1'), /^\x89PNG/)
    assert.match(run.stderr, /^File: {7}standard output\n/)
  })
})

describe('gen-image never leaves an incomplete file', () => {
  const painted = json(201, finishedJob([asset]))
  async function setUp(...steps: Step[]) {
    const server = await scriptedServer(...(steps.length > 0 ? steps : [painted, content]))
    const me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
    const gen = (...args: string[]) => me.oanim(['assets', 'gen-image', '--prompt', 'x', ...args])
    return {
      server,
      me,
      gen,
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]()
        await me[Symbol.asyncDispose]()
      },
    }
  }

  test('a file that cannot be written is an error before any request', async () => {
    await using here = await setUp()
    await mkdir(join(here.me.work, 'folder.png'))
    await writeFile(join(here.me.work, 'file'), '')
    await symlink('nowhere.png', join(here.me.work, 'dangling.png'))
    for (const [out, says, exitCode] of [
      ['folder.png', 'it is a directory', 2],
      ['folder.png/', 'it is a directory', 2],
      ['file/bg.png', 'part of the path is a file', 1],
      ['file/deeper/bg.png', 'part of the path is a file', 1],
      ['dangling.png', 'it is a link to a file that does not exist', 1],
      [`${'x'.repeat(300)}.png`, 'file name too long', 1],
    ] as const) {
      const run = await here.gen('--out', out)
      assert.equal(run.exitCode, exitCode, out)
      assert.ok(run.stderr.startsWith(`Error: Cannot write ${out}: ${says}.`), run.stderr)
      assert.equal(run.stdout, '')
    }
    for (const [out, ...more] of [
      ['bg.gif'],
      ['bg'],
      ['bg.png.txt'],
      ['bg.png', '--format', 'webp'],
      ['bg', '--format', 'gif'],
    ]) {
      assert.equal((await here.gen('--out', out ?? '', ...more)).exitCode, 2)
    }
    assert.equal(here.server.seen.length, 0)
    assert.deepEqual((await readdir(here.me.work)).sort(), ['dangling.png', 'file', 'folder.png'])
  })

  test('a file or folder without write permission is an error before any request', async () => {
    await using here = await setUp()
    await mkdir(join(here.me.work, 'closed'))
    await chmod(join(here.me.work, 'closed'), 0o500)
    await writeFile(join(here.me.work, 'mine.png'), 'mine', { mode: 0o400 })
    for (const out of ['closed/bg.png', 'closed/new/bg.png', 'mine.png']) {
      const run = await here.me.oanimUnprivileged(['assets', 'gen-image', '--prompt', 'x', '--out', out])
      assert.equal(run.exitCode, 1)
      assert.equal(run.stderr, `Error: Cannot write ${out}: permission denied.\n`)
    }
    assert.equal(here.server.seen.length, 0)
    assert.equal(await readFile(join(here.me.work, 'mine.png'), 'utf8'), 'mine')
  })

  test('--format sets the format if the extension does not', async () => {
    await using here = await setUp()
    assert.equal((await here.gen('--out', 'bg', '--format', 'webp')).exitCode, 0)
    assert.equal(JSON.parse(here.server.seen[0]?.body ?? '').format, 'webp')
  })

  test('an existing file keeps its permissions, and a symbolic link its target', async () => {
    await using here = await setUp()
    const file = join(here.me.work, 'real.png')
    await writeFile(file, 'old', { mode: 0o640 })
    await chmod(file, 0o640)
    await symlink('real.png', join(here.me.work, 'link.png'))
    assert.equal((await here.gen('--out', 'link.png')).exitCode, 0)
    assert.deepEqual(await readFile(file), image)
    assert.equal((await stat(file)).mode & 0o777, 0o640)
    assert.deepEqual((await readdir(here.me.work)).sort(), ['link.png', 'real.png'])
  })

  test('an image that was damaged in transit is not saved', async () => {
    const damaged: Step = (response) => {
      response.writeHead(200, { 'Content-Type': 'image/png', 'X-Oanim-Version': '0.1.0' })
      response.end('something else'.slice(0, image.length))
    }
    await using here = await setUp(painted, damaged)
    await writeFile(join(here.me.work, 'bg.png'), 'old')
    const run = await here.gen('--out', 'bg.png', '--json')
    assert.equal(run.exitCode, 1)
    assert.equal(errorOf(run)['code'], 'content_damaged')
    assert.equal(await readFile(join(here.me.work, 'bg.png'), 'utf8'), 'old')
    assert.deepEqual(await readdir(here.me.work), ['bg.png'])
  })

  test('a failed generation leaves neither file nor folder', async () => {
    await using here = await setUp(problem(409, 'no'))
    assert.equal((await here.gen('--out', 'a/b/bg.png')).exitCode, 1)
    assert.deepEqual(await readdir(here.me.work), [])
  })

  test('a full disk is an error that leaves the old file and no temporary file', {
    skip: process.platform !== 'linux' && 'needs ulimit -f',
  }, async () => {
    // A limit on the size of files fails a write in its middle, as a full disk does.
    const large = Buffer.alloc(2_000_000, 1)
    const largeAsset = {
      ...asset,
      size_bytes: large.length,
      sha256: createHash('sha256').update(large).digest('hex'),
    }
    const largeContent: Step = (response) => {
      response.writeHead(200, { 'Content-Type': 'image/png', 'X-Oanim-Version': '0.1.0' })
      response.end(large)
    }
    await using here = await setUp(json(201, finishedJob([largeAsset])), largeContent)
    await writeFile(join(here.me.work, 'bg.png'), 'old')
    const command = `trap '' XFSZ; ulimit -f 500; exec "$0" "$@"`
    const run = await here.me.oanim(
      ['-c', command, node, binary, 'assets', 'gen-image', '--prompt', 'x', '--out', 'bg.png'],
      { program: 'bash' },
    )
    assert.equal(run.exitCode, 1, run.stderr)
    assert.equal(
      run.stderr,
      'Error: Cannot write bg.png: file too large.\n' +
        'The job job_1 is finished and kept on the server. Get its files: oanim jobs wait job_1 --out bg.png\n',
    )
    assert.equal(await readFile(join(here.me.work, 'bg.png'), 'utf8'), 'old')
    assert.deepEqual(await readdir(here.me.work), ['bg.png'])
  })
})
