import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { errorOf, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

describe('restrictions of a key, from a shell', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
  const client = () => new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })

  test('create sets restrictions and shows them', async () => {
    await using me = await owner()
    const run = await me.oanim([
      ...['api-keys', 'create', '--name', 'bot', '--expires', '2099-01-31', '--limit', '60'],
      // Several at once, and one after the other.
      ...['--scope', 'assets:write, usage:read', '--scope', 'assets:read'],
      ...['--allow-ip', '127.0.0.1,2001:db8::/32', '--allow-ip', '192.0.2.0/24'],
    ])
    assert.equal(run.exitCode, 0, run.stderr)
    const facts = Object.fromEntries(
      run.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/: +/)),
    )
    assert.equal(facts['Scopes'], 'assets:read, assets:write, usage:read')
    assert.equal(facts['Expires'], '2099-01-31T23:59:59.000Z')
    assert.equal(facts['Allowed IPs'], '127.0.0.1/32, 2001:db8::/32, 192.0.2.0/24')
    assert.equal(facts['Rate limit'], '60 requests per minute')

    const denied = await me.oanim(['api-keys', 'list'], { env: { ANIMATE_API_KEY: facts['Key'] } })
    assert.equal(denied.exitCode, 4)
    assert.match(denied.stderr, /does not have the scope keys:read/)
    await me.oanim(['api-keys', 'revoke', 'bot'])
  })

  test('an error of the API names the option that was typed', async () => {
    await using me = await owner()
    for (const [option, value, sentence] of [
      [
        '--scope',
        'assets:burn',
        /^Error: Invalid --scope "assets:burn"\. Scopes: assets:read, .* See: oanim api-keys create --help\n$/,
      ],
      ['--expires', 'soon', /^Error: --expires must be a duration \(30m, 12h, 90d, 4w\), a date/],
      ['--expires', '2020-01-01', /^Error: --expires must be in the future/],
      ['--allow-ip', '300.1.1.1', /^Error: --allow-ip must be an IP address or a CIDR block/],
      ['--limit', '0', /^Error: --limit must be at least 1/],
    ] as const) {
      const run = await me.oanim(['api-keys', 'create', '--name', 'x', option, value])
      assert.equal(run.exitCode, 2, `${option} ${value}`)
      assert.match(run.stderr, sentence)
    }
  })

  test('list --tree shows each key below its parent, and revoke --cascade revokes the descendants', async () => {
    await using me = await owner()
    const scopes = ['keys:read', 'keys:write'] as const
    const parent = await client().apiKeys.create({ name: 'parent', scopes: [...scopes] })
    const parents = new OpenAnimate({ apiKey: parent.key, baseUrl: server.url })
    const child = await parents.apiKeys.create({ name: 'child', scopes: [...scopes] })
    await new OpenAnimate({ apiKey: child.key, baseUrl: server.url }).apiKeys.create({
      name: 'grandchild',
      scopes: ['keys:read'],
    })
    const run = await me.oanim(['api-keys', 'list', '--tree'])
    const names = run.stdout
      .split('\n')
      .map((line) => /(?:└ )?(?:owner|parent|child|grandchild)\b/.exec(line))
    assert.deepEqual(names.filter(Boolean).map(String), ['owner', '└ parent', '└ child', '└ grandchild'])
    assert.match(run.stdout, / {4}└ grandchild/)

    const revoked = await me.oanim(['api-keys', 'revoke', 'parent', '--cascade'])
    assert.match(revoked.stdout, /^Also revoked: child \(anim_\w{8}, key_\w+\)$/m)
    assert.match(revoked.stdout, /^Also revoked: grandchild /m)
    assert.equal((await client().apiKeys.list()).api_keys.length, 1)
  })

  test('a paused key is rejected until it is resumed, and list shows its status', async () => {
    await using me = await owner()
    const { key } = await client().apiKeys.create({ name: 'nightly' })
    assert.match((await me.oanim(['api-keys', 'pause', 'nightly'])).stdout, /^Paused: nightly\n/)
    assert.match((await me.oanim(['api-keys', 'list'])).stdout, /nightly .* paused$/m)
    const env = { ANIMATE_API_KEY: key }
    const denied = await me.oanim(['whoami', '--json'], { env })
    assert.equal(denied.exitCode, 4)
    assert.equal(errorOf(denied)['code'], 'key_paused')
    assert.match((await me.oanim(['api-keys', 'resume', 'nightly'])).stdout, /^Resumed: nightly\n/)
    assert.equal((await me.oanim(['whoami'], { env })).exitCode, 0)
    await me.oanim(['api-keys', 'revoke', 'nightly'])
  })

  test('rotate shows the new key, and both keys work during the overlap', async () => {
    await using me = await owner()
    const old = await client().apiKeys.create({ name: 'deploy' })
    const run = await me.oanim(['api-keys', 'rotate', 'deploy', '--overlap', '1h', '--when-idle', '30m'])
    assert.equal(run.exitCode, 0, run.stderr)
    const [, key] = /^Key: +(anim_\w+)$/m.exec(run.stdout) ?? []
    assert.match(run.stdout, new RegExp(`^Replaces: ${old.api_key.prefix} \\(${old.api_key.id}\\)$`, 'm'))
    assert.match(run.stderr, /will not be shown again/)
    assert.match(run.stderr, /works until .* or until it is idle for 30 minutes/)
    for (const each of [old.key, key ?? '']) {
      assert.equal((await me.oanim(['whoami'], { env: { ANIMATE_API_KEY: each } })).exitCode, 0)
    }
    assert.match((await me.oanim(['api-keys', 'list'])).stdout, /deploy .* deprecated$/m)
    assert.equal((await client().apiKeys.list()).limit.live, 3)
    const both = await me.oanim(['api-keys', 'revoke', 'deploy'])
    assert.match(both.stderr, /2 keys are named "deploy"/)
    const quiet = await me.oanim(['api-keys', 'rotate', old.api_key.id, '--quiet'])
    assert.match(quiet.stderr, /Rotation (?:already )?in progress/)
    for (const { id } of (await client().apiKeys.list()).api_keys.filter(({ name }) => name === 'deploy')) {
      await client().apiKeys.revoke(id)
    }
  })

  test('at the key limit, rotate lists the live keys and says what to do', async () => {
    await using me = await owner()
    const made = []
    for (let live = 1; live < 10; live += 1)
      made.push(await client().apiKeys.create({ name: `full-${live}` }))
    const denied = await me.oanim(['api-keys', 'rotate', 'full-1'])
    assert.notEqual(denied.exitCode, 0)
    assert.match(denied.stderr, /10 live API keys. The limit is 10/)
    assert.match(denied.stderr, /full-9/)
    assert.match(denied.stderr, /--overlap 0[\s\S]*revoke/)
    const replaced = await me.oanim(['api-keys', 'rotate', 'full-1', '--overlap', '0'])
    assert.equal(replaced.exitCode, 0, replaced.stderr)
    assert.equal((await client().apiKeys.list()).limit.live, 10)
    for (const { id, name } of (await client().apiKeys.list()).api_keys) {
      if (name.startsWith('full-')) await client().apiKeys.revoke(id)
    }
  })

  test('the policy is shown and changed, and keys that violate it are listed', async () => {
    await using me = await owner()
    assert.match((await me.oanim(['policy', 'show'])).stdout, /^Maximum lifetime: +no limit$/m)
    const set = await me.oanim([
      'policy',
      'set',
      '--max-lifetime',
      '90d',
      '--require-expiry',
      '--limit',
      '6000',
    ])
    assert.equal(set.exitCode, 0, set.stderr)
    assert.match(set.stdout, /^Maximum lifetime: +90 days$/m)
    assert.match(set.stderr, /existing keys violate the policy[\s\S]*owner/)
    const denied = await me.oanim(['api-keys', 'create', '--name', 'x', '--expires', 'never'])
    assert.equal(denied.exitCode, 2)
    assert.match(denied.stderr, /limits the lifetime of keys to 90 days/)
    const back = ['--max-lifetime', 'none', '--no-require-expiry', '--limit', 'none']
    assert.match((await me.oanim(['policy', 'set', ...back])).stdout, /^Expiry required: +no$/m)
    assert.equal((await me.oanim(['policy', 'set'])).exitCode, 2)
    assert.match(
      (await me.oanim(['policy', 'set', '--max-lifetime', 'x'])).stderr,
      /Invalid --max-lifetime "x"\. Use a number such as 90d, or none\./,
    )
  })

  test('whoami --explain shows the restrictions of the key, the shadowed key and the clock difference', async () => {
    await using me = await owner()
    await me.oanim(['login', '--token', '-'], { stdin: server.ownerKey })
    const { key } = await client().apiKeys.create({ name: 'brief', scopes: ['assets:read'], expires: '3d' })
    const run = await me.oanim(['whoami', '--explain'], { env: { ANIMATE_API_KEY: key } })
    assert.match(run.stdout, /^Source: +ANIMATE_API_KEY$/m)
    assert.match(run.stdout, /^Overrides: +the key anim_\w{8} in /m)
    assert.match(run.stdout, /^Scopes: +assets:read$/m)
    assert.match(run.stdout, /^Clock: +in sync with the server$/m)
    assert.match(run.stderr, /The key expires on .* expires later: oanim api-keys rotate key_/)
    await me.oanim(['api-keys', 'revoke', 'brief'])
  })

  test('whoami --explain shows that the clocks differ', async () => {
    const key = anyKey()
    const time = new Date(Date.now() + 300_000).toISOString()
    await using fake = await scriptedServer(json(200, sample('Me')), json(200, sample('Health', { time })))
    await using me = await someone({ ANIMATE_API_KEY: key, ANIMATE_API_URL: fake.url })
    const run = await me.oanim(['whoami', '--explain'])
    assert.match(run.stdout, /^Clock: +(?:29\d|300) seconds behind the server$/m)
  })
})
