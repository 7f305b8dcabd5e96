import assert from 'node:assert/strict'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { errorOf, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

/** A cloned repository with settings that lead to a server of its author. */
async function clone(url: string) {
  const me = await someone()
  await mkdir(join(me.work, '.oanim'))
  await writeFile(join(me.work, '.oanim', 'config.yaml'), `api_url: ${url}\naccount: acct_1\n`)
  await writeFile(join(me.work, 'token'), 'a.b.c')
  return me
}

describe('the current folder is never the home folder', () => {
  for (const HOME of ['', '.', 'relative', '~']) {
    test(`with HOME="${HOME}" a repository receives no key and no token of a job`, async () => {
      await using author = await scriptedServer(json(200, sample('Me')))
      await using me = await clone(author.url)
      const nobody = { HOME, ANIMATE_TIMEOUT: '1' }
      await me.oanimUnprivileged(['whoami'], { env: { ...nobody, ANIMATE_API_KEY: anyKey() } })
      await me.oanimUnprivileged(['whoami'], {
        env: { ...nobody, ANIMATE_ACCOUNT: 'acct_1', OANIM_ID_TOKEN: 'a.b.c' },
      })
      assert.deepEqual(author.seen, [])
    })
  }

  test('login does not write into the working tree', {
    skip: process.getuid?.() !== 0 && 'would write to the home folder of the user who runs the tests',
  }, async () => {
    await using server = await scriptedServer(json(200, sample('Me')))
    await using me = await clone(server.url)
    const before = await readdir(me.work, { recursive: true })
    const run = await me.oanimUnprivileged(['login', '--token', anyKey()], {
      env: { HOME: '', ANIMATE_API_URL: server.url },
    })
    // The account nobody has a home folder that does not exist.
    assert.equal(run.exitCode, 1, run.stdout)
    assert.match(run.stderr, /Cannot write/)
    assert.deepEqual(await readdir(me.work, { recursive: true }), before)
  })

  test('the path of a token file must be absolute', async () => {
    await using me = await clone('http://127.0.0.1:1')
    const run = await me.oanim(['whoami', '--json'], {
      env: { ANIMATE_ACCOUNT: 'acct_1', OANIM_ID_TOKEN_FILE: 'token' },
    })
    assert.equal(run.exitCode, 2)
    assert.match(String(errorOf(run)['message']), /OANIM_ID_TOKEN_FILE must be an absolute path/)
  })

  test('a user without a home folder can use the two variables', async () => {
    await using server = await scriptedServer(json(200, sample('Me')))
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
    const run = await me.oanim(['whoami'], { env: { HOME: '' } })
    assert.equal(run.exitCode, 0, run.stderr)
  })
})
