import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, watch, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { writeFileAtomically } from '../src/files/write-file.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

const key = anyKey()
const created = json(201, {
  api_key: sample('ApiKey', { id: 'key_1', prefix: key.slice(0, 13) }),
  key,
})
const manyKeys = json(200, {
  api_keys: Array.from({ length: 5_000 }, (_, index) =>
    sample('ApiKey', { id: `key_${index}`, name: 'x'.repeat(100) }),
  ),
  next_cursor: null,
  limit: { live: 10, maximum: 10 },
})

describe('streams', () => {
  test('a closed pipe ends a command silently', async () => {
    const server = await scriptedServer(manyKeys)
    await using _ = server
    await using me = await someone({ ANIMATE_API_KEY: key, ANIMATE_API_URL: server.url })
    const run = await me.oanim(['-c', `"$0" "$1" api-keys list | head -1`, node, binary], {
      program: 'bash',
    })
    assert.match(run.stdout, /^ID +NAME/)
    assert.equal(run.stderr, '')
  })

  test('a new key that could not be shown is an error', async () => {
    const server = await scriptedServer(created)
    await using _ = server
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
    const gone = await me.oanim(
      ['-c', `set -o pipefail; "$0" "$1" api-keys create --name ci --json | sleep 0`, node, binary],
      { program: 'bash' },
    )
    assert.equal(gone.exitCode, 1)
    assert.equal(errorOf(gone)['code'], 'key_not_shown')
    assert.match(String(errorOf(gone)['hint']), /oanim api-keys revoke key_1/)
    assert.ok(!gone.stderr.includes(key))
  })

  test('^C during a creation exits 130 and says that the key may exist', async () => {
    const reached = Promise.withResolvers<void>()
    const server = await scriptedServer(() => reached.resolve())
    await using _ = server
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
    const run = await me.oanim(['api-keys', 'create', '--name', 'ci'], {
      meanwhile: (child) => void reached.promise.then(() => child.kill('SIGINT')),
    })
    assert.equal(run.exitCode, 130)
    assert.match(run.stderr, /The key may have been created\. Check: oanim api-keys list/)
  })

  test('a pipe gets no color unless it is forced', async () => {
    await using me = await someone()
    assert.doesNotMatch((await me.oanim(['whoami'])).stderr, /\x1b/)
    for (const FORCE_COLOR of ['1', '']) {
      const run = await me.oanim(['whoami'], { env: { FORCE_COLOR, NO_COLOR: '1' } })
      assert.match(run.stderr, /^\x1b\[31mError:\x1b\[39m Not signed in/)
      assert.doesNotMatch(run.stderr, /Warning/, 'Node has nothing to say about the variables')
    }
    assert.doesNotMatch((await me.oanim(['whoami'], { env: { FORCE_COLOR: '0' } })).stderr, /\x1b/)
  })
})

describe('a file is replaced atomically', () => {
  async function folder() {
    const path = await mkdtemp(join(tmpdir(), 'oanim-write-'))
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
  }

  test('two writers at once leave one complete content and no temporary file', async () => {
    await using here = await folder()
    const file = join(here.path, 'file')
    const contents = ['a'.repeat(100_000), 'b'.repeat(100_000)]
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => writeFileAtomically(file, contents[index % 2] ?? '', 0o600)),
    )
    assert.ok(contents.includes(await readFile(file, 'utf8')))
    assert.deepEqual(await readdir(here.path), ['file'])
  })

  test('an interrupt leaves the old file and no temporary file', async () => {
    await using here = await folder()
    await writeFile(join(here.path, 'file'), 'old')
    const source = new URL('../src/', import.meta.url).href
    const script = `
      import { writeFileAtomically } from '${source}files/write-file.ts'
      import { endOnSignals } from '${source}interrupt.ts'
      endOnSignals()
      await writeFileAtomically('${join(here.path, 'file')}', Buffer.alloc(400_000_000))`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    for await (const { filename } of watch(here.path)) {
      if (filename?.startsWith('.oanim-')) break
    }
    child.kill('SIGINT')
    const [exitCode] = await once(child, 'exit')
    assert.equal(exitCode, 130)
    assert.equal(await readFile(join(here.path, 'file'), 'utf8'), 'old')
    assert.deepEqual(await readdir(here.path), ['file'])
  })

  test('an error leaves the old file and no temporary file', async () => {
    await using here = await folder()
    await writeFile(join(here.path, 'file'), 'old')
    await assert.rejects(writeFileAtomically(join(here.path, 'file', 'below'), 'new'))
    await assert.rejects(writeFileAtomically(here.path, 'new'), 'a folder is not replaced')
    assert.deepEqual(await readdir(here.path), ['file'])
  })
})
