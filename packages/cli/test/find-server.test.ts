import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

describe('which server is called', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  test('config.yaml names the server, and a broken one is named with its cure', async () => {
    await using me = await someone({ ANIMATE_API_KEY: server.ownerKey })
    await me.put(me.config, `api_url: ${server.url}/\n`)
    const run = await me.oanim(['whoami'])
    assert.ok(run.stdout.includes(`Server:  ${server.url} (from ${me.config})`), run.stderr)
    await me.put(me.credentials, `server: ${server.url}\n`)
    const job = { OANIM_ID_TOKEN: 'a.b.c', ANIMATE_ACCOUNT: 'acct_1' }
    for (const content of ['api_url: [\n', 'just text', 'api_url: 8000', '- a list']) {
      await me.put(me.config, content)
      const broken = await me.oanim(['whoami'], { env: { ANIMATE_API_KEY: '', ...job } })
      assert.equal(broken.exitCode, 2, content)
      const ignored = await me.oanim(['whoami'])
      assert.match(ignored.stderr, /^⚠ .*config\.yaml .* It is ignored\./)
      assert.equal(ignored.exitCode, 0, 'it goes to the server of the saved key')
      assert.ok(ignored.stdout.includes(`(from ${me.credentials}: the server you logged in to)`))
      assert.ok(broken.stderr.includes(me.config) && broken.stderr.includes('ANIMATE_API_URL'), broken.stderr)
      assert.equal((await me.oanim(['whoami'], { env: { ANIMATE_API_URL: server.url } })).exitCode, 0)
    }
  })

  test('a key from the variable goes to the server the user logged in to, and whoami says why', async () => {
    await using me = await someone()
    await me.put(me.credentials, `api_key: ${anyKey()}\nserver: ${server.url}\n`)
    const env = { ANIMATE_API_KEY: server.ownerKey }
    const run = await me.oanim(['whoami'], { env })
    assert.equal(run.exitCode, 0, run.stderr)
    assert.ok(
      run.stdout.includes(`Server:  ${server.url} (from ${me.credentials}: the server you logged in to)`),
    )
    const unusable = `api_key: ${anyKey()}\nserver: http://elsewhere.example\n`
    for (const content of [unusable, '{', '- a list']) {
      await me.put(me.credentials, content)
      const ignored = await me.oanim(['whoami'], { env: { ...env, ANIMATE_API_URL: server.url } })
      assert.equal(ignored.exitCode, 0, ignored.stderr)
      const byDefault = await me.oanim(['whoami', '--json'], { env })
      const [warning = ''] = byDefault.stderr.split('\n')
      assert.match(JSON.parse(warning).warning.message, /It is ignored/)
    }
  })

  test('an address of a page of the server is refused with the address of the server', async () => {
    await using me = await someone({ ANIMATE_API_KEY: anyKey() })
    for (const [path, cure] of [
      ['/api/v1', ''],
      ['/api/v1/', ''],
      ['/api/v1/api-keys', ''],
      ['/docs', ''],
      ['/docs/problems', ''],
      ['/tools/oanim/api/v1', '/tools/oanim'],
    ]) {
      const run = await me.oanim(['whoami'], { env: { ANIMATE_API_URL: `https://animate.example${path}` } })
      assert.equal(run.exitCode, 2)
      assert.match(run.stderr, /\(from ANIMATE_API_URL\)/)
      assert.ok(run.stderr.endsWith(`set ANIMATE_API_URL to https://animate.example${cure}\n`), run.stderr)
    }
  })
})
