import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { call } from '../../server/test/support/call.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'
import { runInTerminal } from './support/terminal.ts'

describe('the usage of a key, from a shell', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
  const client = (apiKey = server.ownerKey) => new OpenAnimate({ apiKey, baseUrl: server.url })
  const request = (key: string, path: string, agent: string) =>
    call(server.url, path, { key, headers: { 'user-agent': agent } })

  test('usage shows days, operations, statuses, addresses and clients, and --json prints the API response', async () => {
    await using me = await owner()
    const { api_key, key } = await client().apiKeys.create({ name: 'bot', scopes: ['assets:read'] })
    for (let count = 0; count < 3; count += 1) await request(key, '/api/v1/assets', 'ci/1.0')
    await request(key, '/api/v1/audit-events', 'curl/8')

    const run = await me.oanim(['api-keys', 'usage', 'bot'])
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stdout, /^Requests: 4 \(3 accepted, 1 denied\)$/m)
    assert.match(run.stdout, /^\d{4}-\d\d-\d\d +4 +1$/m)
    assert.match(run.stdout, /^assets\.list +3 +0 +\S+ +\S+$/m)
    assert.match(run.stdout, /^403 +1 +1 /m)
    assert.match(run.stdout, /^127\.0\.0\.1 +4 +1 /m)
    assert.match(run.stdout, /^curl\/8 +1 +1 /m)

    const json = await me.oanim(['api-keys', 'usage', 'bot', '--since', '7d', '--json'])
    const usage = JSON.parse(json.stdout)
    assert.equal(usage.api_key.id, api_key.id)
    assert.equal(usage.days.length, 8)
    const wrong = await me.oanim(['api-keys', 'usage', 'bot', '--since', 'soon', '--json'])
    assert.deepEqual([wrong.exitCode, errorOf(wrong)['code']], [2, 'input_invalid'])
    assert.match(String(errorOf(wrong)['message']), /^--since must be a duration/)

    const screen = await runInTerminal(node, [binary, 'api-keys', 'usage', 'bot'], {
      env: me.env,
      cwd: me.work,
    })
    assert.match(screen.screen, /4 +1 +█{24}/)
    for (const line of screen.screen.split('\n'))
      assert.ok(line.replaceAll(/\u001b\[\d+m/g, '').length <= 80, line)
    await client().apiKeys.revoke(api_key.id)
  })

  test('revoke --dry-run shows what would be affected, and revokes nothing', async () => {
    await using me = await owner()
    const parent = await client().apiKeys.create({ name: 'parent', scopes: ['assets:read', 'keys:write'] })
    const child = await client(parent.key).apiKeys.create({ name: 'child', scopes: ['assets:read'] })
    const unused = await me.oanim(['api-keys', 'revoke', 'child', '--dry-run'])
    assert.equal(unused.exitCode, 0)
    assert.match(unused.stdout, /^Would revoke: child /)
    assert.match(unused.stderr, /No client has used this key since .*Nothing was revoked\./)

    await request(parent.key, '/api/v1/assets', 'nightly')
    await request(child.key, '/api/v1/assets', 'render-farm')
    const alone = await me.oanim(['api-keys', 'revoke', 'parent', '--dry-run'])
    assert.match(alone.stdout, /^Would revoke: parent /)
    assert.match(alone.stdout, /^Not affected: child /m)
    assert.match(alone.stdout, /^127\.0\.0\.1 +nightly +assets\.list +1 /m)
    assert.doesNotMatch(alone.stdout, /render-farm/)
    const all = await me.oanim(['api-keys', 'revoke', 'parent', '--dry-run', '--cascade'])
    assert.match(all.stdout, /^Affected: {5}child /m)
    assert.match(
      all.stdout,
      new RegExp(`^${child.api_key.prefix} +127\\.0\\.0\\.1 +render-farm +assets\\.list +1 `, 'm'),
    )
    const json = await me.oanim(['api-keys', 'revoke', 'parent', '--dry-run', '--cascade', '--json'])
    assert.equal(JSON.parse(json.stdout).affected.length, 2)

    const live = (await client().apiKeys.list()).api_keys.map(({ name }) => name)
    assert.deepEqual(live.sort(), ['child', 'owner', 'parent'])
    await client().apiKeys.revoke(parent.api_key.id, { cascade: true })
    const again = await me.oanim(['api-keys', 'revoke', parent.api_key.id, '--dry-run'])
    assert.match(again.stdout, /^Already revoked: parent /)
  })

  test('inspect shows a security review, --quarantine pauses keys and hides assets, and resume undoes it', async () => {
    await using me = await owner()
    const leaked = await client().apiKeys.create({
      name: 'leaked',
      scopes: ['assets:read', 'assets:write', 'keys:write'],
    })
    const child = await client(leaked.key).apiKeys.create({ name: 'offspring', scopes: ['assets:write'] })
    const image = { prompt: 'mesh gradient', size: '16x16' }
    const { assets } = await client(child.key).assets.generateImage(image)
    const [asset] = assets
    assert.ok(asset)
    await request(leaked.key, '/api/v1/audit-events', 'curl/8')
    const isSeen = async () =>
      (await call(server.url, `/api/v1/assets/${asset.id}/content`, { key: server.ownerKey })).status

    const page = await me.oanim(['api-keys', 'inspect', 'leaked', '--since', '1h'])
    assert.equal(page.exitCode, 0, page.stderr)
    assert.match(page.stdout, /^Status: {3}active$/m)
    assert.match(page.stdout, /^Totals: {3}1 address, 2 operations, 1 asset, 1 descendant key$/m)
    assert.match(page.stdout, /^403 +audit_events\.list +127\.0\.0\.1 +curl\/8 +1 /m)
    assert.match(page.stdout, /^offspring +anim_\w+ +active +\S+ +1 +1$/m)
    assert.match(page.stdout, new RegExp(`visible +${server.url}/api/v1/assets/${asset.id}/content$`, 'm'))
    assert.equal(await isSeen(), 200)

    const stopped = await me.oanim(['api-keys', 'inspect', 'leaked', '--quarantine'])
    assert.match(stopped.stdout, /^Status: +quarantined$/m)
    assert.match(stopped.stdout, /^Also paused: offspring /m)
    assert.match(stopped.stdout, new RegExp(`hidden +${server.url}/api/v1/assets/${asset.id}/content$`, 'm'))
    assert.match(stopped.stderr, new RegExp(`oanim api-keys resume ${leaked.api_key.id}`))
    assert.equal(await isSeen(), 404)
    const denied = await me.oanim(['whoami', '--json'], { env: { ANIMATE_API_KEY: child.key } })
    assert.equal(errorOf(denied)['code'], 'key_paused')

    await me.oanim(['api-keys', 'resume', 'leaked'])
    assert.equal(await isSeen(), 200)
    const json = await me.oanim(['api-keys', 'inspect', 'leaked', '--quarantine', '--json'])
    const { quarantine, ...inspection } = JSON.parse(json.stdout)
    assert.equal(quarantine.api_key.status, 'quarantined')
    assert.equal(inspection.totals.descendants, 1)
    await client().apiKeys.revoke(leaked.api_key.id, { cascade: true })
  })

  test('a quarantine of the key in use succeeds with a warning', async () => {
    await using me = await owner()
    const own = await client().apiKeys.create({
      name: 'own',
      scopes: ['keys:read', 'keys:write', 'usage:read'],
    })
    const env = { ANIMATE_API_KEY: own.key }
    const run = await me.oanim(['api-keys', 'inspect', 'own', '--quarantine', '--yes'], { env })
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stdout, /^Status: +quarantined$/m)
    assert.match(run.stderr, /You were using this key, from ANIMATE_API_KEY\./)
    assert.equal((await me.oanim(['whoami'], { env })).exitCode, 4)
    await client().apiKeys.revoke(own.api_key.id)
  })

  test('show shows a key, and both keys of a rotation side by side', async () => {
    await using me = await owner()
    const old = await client().apiKeys.create({ name: 'deploy', scopes: ['assets:read'] })
    const plain = await me.oanim(['api-keys', 'show', 'deploy'])
    assert.match(plain.stdout, /^Status: {4}active$/m)
    assert.doesNotMatch(plain.stdout, /ROTATION/)

    const { api_key: successor, key } = await client().apiKeys.rotate(old.api_key.id, { when_idle: '6h' })
    await request(old.key, '/api/v1/assets', 'left-behind')
    await request(key, '/api/v1/assets', 'moved')
    for (const id of [old.api_key.id, successor.id]) {
      const run = await me.oanim(['api-keys', 'show', id])
      assert.match(run.stdout, new RegExp(`^Prefix +${old.api_key.prefix} +${successor.prefix}$`, 'm'))
      assert.match(run.stdout, /^Accepted, 24 hours +1 +1$/m)
      assert.match(run.stdout, /^127\.0\.0\.1 +left-behind +assets\.list +1 /m)
      assert.match(run.stdout, /^The old key is revoked on \S+ if it stays idle, otherwise on \S+\.$/m)
    }
    const other = await client().apiKeys.create({ name: 'other' })
    await client().apiKeys.rotate(other.api_key.id, { overlap: '1h' })
    const plainly = await me.oanim(['api-keys', 'show', other.api_key.id])
    assert.match(plainly.stdout, /^The old key expires on \S+\.$/m)
    const json = await me.oanim(['api-keys', 'show', successor.id, '--json'])
    assert.equal(JSON.parse(json.stdout).rotation.old.api_key.id, old.api_key.id)

    const reader = await client().apiKeys.create({ name: 'reader', scopes: ['keys:read'] })
    const narrow = await me.oanim(['api-keys', 'show', successor.id], {
      env: { ANIMATE_API_KEY: reader.key },
    })
    assert.equal(narrow.exitCode, 0)
    assert.match(narrow.stderr, /The rotation status is not shown\..*scope usage:read/)
    for (const id of [old.api_key.id, successor.id, reader.api_key.id]) await client().apiKeys.revoke(id)
  })

  // The last: afterwards nobody has a key any more.
  test('revoke lists the trust policies of a key, before and after', async () => {
    await using me = await owner()
    const conditions = { project_path: 'octo/app' }
    const facts = { name: 'deploy', issuer: 'https://gitlab.com', conditions }
    await client().trustPolicies.create({ ...facts, scopes: ['assets:read'] })
    const revoke = ['api-keys', 'revoke', 'owner']
    const alone = await me.oanim([...revoke, '--dry-run'])
    assert.match(alone.stdout, /^Not affected: trust policy deploy \(trust_\w+\)$/m)
    assert.match(alone.stderr, /To revoke descendants as well, add --cascade/)
    for (const options of [
      ['--dry-run', '--cascade'],
      ['--cascade', '--yes'],
    ]) {
      const run = await me.oanim([...revoke, ...options])
      assert.match(run.stdout, /^(?:Affected|Also deleted): +trust policy deploy \(trust_\w+\)$/m)
    }
  })
})
