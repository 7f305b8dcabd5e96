import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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

  test('config.yaml names the server, and a broken file is an error that says how to fix it', async () => {
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

  test('an endless, large or recursive config.yaml is handled like a broken one', async () => {
    await using me = await someone({ ANIMATE_API_KEY: server.ownerKey })
    await me.put(me.credentials, `server: ${server.url}\n`)
    const letters = [...'bcdefghij']
    const many = letters.map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[at]}`)}]`)
    const cases: [RegExp, () => void][] = [
      [/is not a regular file/, () => execFileSync('mkfifo', [me.config])],
      [/is not a regular file/, () => symlinkSync('/dev/zero', me.config)],
      [/has more than 65536 bytes/, () => writeFileSync(me.config, '# x\n'.repeat(20_000))],
      [/is a directory/, () => mkdirSync(me.config)],
      [/has an alias/, () => writeFileSync(me.config, 'api_url: *nothing\n')],
      [/has an alias/, () => writeFileSync(me.config, `a: &a [x, x]\n${many.join('\n')}\n`)],
    ]
    for (const [flaw, make] of cases) {
      rmSync(me.config, { recursive: true, force: true })
      make()
      const run = await me.oanim(['whoami'])
      assert.equal(run.exitCode, 0, run.stderr)
      assert.match(run.stderr, flaw)
    }
  })

  test('a key from the variable is sent to the server of the saved key, and whoami says why', async () => {
    await using me = await someone()
    await me.put(me.credentials, `api_key: ${anyKey()}\nserver: ${server.url}\n`)
    const env = { ANIMATE_API_KEY: server.ownerKey }
    const run = await me.oanim(['whoami'], { env })
    assert.equal(run.exitCode, 0, run.stderr)
    assert.ok(
      run.stdout.includes(`Server:    ${server.url} (from ${me.credentials}: the server you logged in to)`),
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

  test('the URL of a page is an error that shows the URL of the server', async () => {
    await using me = await someone({ ANIMATE_API_KEY: anyKey() })
    for (const [path, cure] of [
      ['/api/v1', ''],
      ['/api/v1/', ''],
      ['/api/v1/api-keys', ''],
      ['/docs', ''],
      ['/docs/errors', ''],
      ['/tools/oanim/api/v1', '/tools/oanim'],
    ]) {
      const run = await me.oanim(['whoami'], { env: { ANIMATE_API_URL: `https://animate.example${path}` } })
      assert.equal(run.exitCode, 2)
      assert.match(run.stderr, /\(from ANIMATE_API_URL\)/)
      assert.ok(run.stderr.endsWith(`set ANIMATE_API_URL to https://animate.example${cure}\n`), run.stderr)
    }
  })
})
