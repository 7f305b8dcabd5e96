import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { rmSync, symlinkSync } from 'node:fs'
import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, type Step, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { someone } from './support/cli.ts'
import { finishedJob } from './support/jobs.ts'
import { anyKey } from './support/keys.ts'

const image = Buffer.from('not really an image')
const sha256 = createHash('sha256').update(image).digest('hex')
const asset = sample('Asset', { content_type: 'image/png', size_bytes: image.length, sha256 })
const created = json(201, finishedJob([asset]))
const content: Step = (response) => {
  response.writeHead(200, { 'Content-Type': 'image/png', 'X-Oanim-Version': '0.1.0', ETag: `"${sha256}"` })
  response.end(image)
}

async function setUp(...steps: Step[]) {
  const server = await scriptedServer(...steps)
  const me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
  return {
    server,
    me,
    gen: (out: string) => me.oanim(['assets', 'gen-image', '--prompt', 'mesh', '--out', out]),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await me[Symbol.asyncDispose]()
    },
  }
}

describe('--out through symbolic links', () => {
  test('a link to a file in another folder replaces that file and stays a link', async () => {
    await using here = await setUp(created, content)
    const { work } = here.me
    await mkdir(join(work, 'elsewhere'))
    await mkdir(join(work, 'here'))
    await writeFile(join(work, 'elsewhere/real.png'), 'old')
    await symlink('../elsewhere/real.png', join(work, 'here/link.png'))
    const run = await here.gen('here/link.png')
    assert.equal(run.exitCode, 0, run.stderr)
    assert.deepEqual(await readFile(join(work, 'elsewhere/real.png')), image)
    assert.equal(await readlink(join(work, 'here/link.png')), '../elsewhere/real.png')
    assert.deepEqual(await readdir(join(work, 'here')), ['link.png'])
    assert.deepEqual(await readdir(join(work, 'elsewhere')), ['real.png'])
  })

  test('a link loop, a link to a folder and a named pipe are errors before any request', async () => {
    await using here = await setUp()
    const { work } = here.me
    await symlink('loop.png', join(work, 'loop.png'))
    await mkdir(join(work, 'folder'))
    await symlink('folder', join(work, 'to-folder.png'))
    execFileSync('mkfifo', [join(work, 'pipe.png')])
    for (const [out, says] of [
      ['loop.png', 'too many symbolic links'],
      ['to-folder.png', 'it is a directory'],
      ['pipe.png', 'it is not a regular file'],
    ] as const) {
      const run = await here.gen(out)
      assert.notEqual(run.exitCode, 0, out)
      assert.ok(run.stderr.startsWith(`Error: Cannot write ${out}: ${says}.`), run.stderr)
    }
    assert.equal(here.server.seen.length, 0)
    assert.deepEqual(await readdir(join(work, 'folder')), [])
  })
})

describe('--out whose target changes during the run', () => {
  test('a symbolic link that appears meanwhile is replaced, not followed', async () => {
    await using here = await setUp((response, request) => {
      symlinkSync('other.png', join(here.me.work, 'bg.png'))
      return created(response, request)
    }, content)
    const { work } = here.me
    await writeFile(join(work, 'other.png'), 'of somebody else')
    const run = await here.gen('bg.png')
    assert.equal(run.exitCode, 0, run.stderr)
    assert.equal(await readFile(join(work, 'other.png'), 'utf8'), 'of somebody else')
    assert.deepEqual(await readFile(join(work, 'bg.png')), image)
    assert.deepEqual((await readdir(work)).sort(), ['bg.png', 'other.png'])
  })

  test('a folder that appears meanwhile is an error that leaves no file', async () => {
    await using here = await setUp(async (response, request) => {
      rmSync(join(here.me.work, 'bg.png'))
      await mkdir(join(here.me.work, 'bg.png'))
      return created(response, request)
    }, content)
    await writeFile(join(here.me.work, 'bg.png'), 'old')
    const run = await here.gen('bg.png')
    assert.notEqual(run.exitCode, 0)
    assert.match(run.stderr, /^Error: Cannot write bg\.png: it is a directory\./)
    assert.deepEqual(await readdir(here.me.work), ['bg.png'])
    assert.deepEqual(await readdir(join(here.me.work, 'bg.png')), [])
  })

  test('two runs at once leave one complete file', async () => {
    await using here = await setUp()
    await using one = await scriptedServer(created, content)
    await using other = await scriptedServer(created, content)
    const runs = await Promise.all(
      [one, other].map(({ url }) =>
        here.me.oanim(['assets', 'gen-image', '--prompt', 'mesh', '--out', 'bg.png'], {
          env: { ANIMATE_API_URL: url },
        }),
      ),
    )
    for (const run of runs) assert.equal(run.exitCode, 0, run.stderr)
    assert.deepEqual(await readFile(join(here.me.work, 'bg.png')), image)
    assert.deepEqual(await readdir(here.me.work), ['bg.png'])
  })
})
