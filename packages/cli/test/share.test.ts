import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, problem, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { errorOf, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

const aKey = /anim_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}/
const create = ['api-keys', 'create', '--name', 'for a friend', '--share']
const open = ['api-keys', 'open', '-']
const report = ['api-keys', 'report-leak']

describe('sharing a key and reporting a leaked key, from a shell', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
  const clientOf = (apiKey: string) => new OpenAnimate({ apiKey, baseUrl: server.url })

  test('create --share prints a link instead of the key, and the first person who opens it gets the key', async () => {
    await using me = await owner()
    await using friend = await someone()
    const run = await me.oanim(create)
    assert.equal(run.exitCode, 0, run.stderr)
    assert.doesNotMatch(run.stdout + run.stderr, aKey)
    const [link = ''] = /http:\S+\/share\/share_\w+#[\w-]{43}/.exec(run.stdout) ?? []
    assert.ok(link.startsWith(`${server.url}/share/`))
    assert.match(run.stderr, /works once, within a day/)
    assert.match(run.stderr, /works only on this machine \(http:\/\/127\.0\.0\.1:\d+\)\./)

    const opened = await friend.oanim(open, { stdin: `${link}\n` })
    assert.equal(opened.exitCode, 0, opened.stderr)
    assert.match(opened.stdout, new RegExp(`^${aKey.source}\n$`))
    const { credential } = await clientOf(opened.stdout.trim()).auth.me()
    assert.equal(credential.name, 'for a friend')

    const again = await friend.oanim(['api-keys', 'open', link, '--json'])
    assert.equal(again.exitCode, 1)
    assert.equal(errorOf(again)['code'], 'share_unavailable')
  })

  test('create --share --quiet prints only the link, and --json prints no key', async () => {
    await using me = await owner()
    const quiet = await me.oanim([...create, '--quiet'])
    assert.match(quiet.stdout, /^http:\S+#[\w-]{43}\n$/)
    const asJson = await me.oanim([...create, '--json'])
    const { api_key, share, link } = JSON.parse(asJson.stdout)
    assert.equal(api_key.name, 'for a friend')
    assert.ok(link.includes(share.id))
    assert.doesNotMatch(asJson.stdout, aKey)
    const opened = await me.oanim(['api-keys', 'open', link, '--json'])
    assert.match(JSON.parse(opened.stdout).key, aKey)
  })

  test('no request contains the secret that decrypts a shared key', async () => {
    await using server = await scriptedServer(
      json(201, sample('CreatedApiKey', { key: anyKey() })),
      json(201, { share: { id: 'share_1', expires_at: '2099-01-01T00:00:00.000Z', opened_at: null } }),
      json(200, { ciphertext: 'AAAA' }),
    )
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
    const run = await me.oanim([...create, '--quiet'])
    const [, secret = ''] = /#([\w-]{43})\n$/.exec(run.stdout) ?? []
    assert.equal(secret.length, 43)
    const opened = await me.oanim(open, { stdin: run.stdout })
    assert.equal(opened.exitCode, 1)
    assert.match(opened.stderr, /is damaged/)
    assert.equal(server.seen.length, 3)
    assert.ok(!JSON.stringify(server.seen).includes(secret))
    assert.doesNotMatch(server.seen[1]?.body ?? '', aKey)
    assert.equal(server.seen[2]?.headers.authorization, undefined, 'no credential goes where a link leads')
  })

  test('a key that could not be shared is revoked', async () => {
    const made = { api_key: sample('ApiKey', { id: 'key_1' }), key: anyKey() }
    await using failing = await scriptedServer(
      json(201, made),
      problem(422, 'input_invalid'),
      json(200, sample('RevokedApiKey')),
    )
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: failing.url })
    const run = await me.oanim(create)
    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /could not be shared, and was revoked/)
    assert.deepEqual(
      failing.seen.map(({ method, url }) => `${method} ${url}`),
      ['POST /api/v1/api-keys', 'POST /api/v1/api-keys/key_1/share', 'DELETE /api/v1/api-keys/key_1'],
    )
    assert.doesNotMatch(run.stdout + run.stderr, aKey)
  })

  test('an incomplete link, or one to another site, is an error before the link is used', async () => {
    await using me = await owner()
    const link = (await me.oanim([...create, '--quiet'])).stdout.trim()
    for (const [typed, words] of [
      [link.slice(0, -1), /is incomplete/],
      [link.replace(/#.*/, ''), /is incomplete/],
      ['not a link', /is not a share link/],
      [`${server.url}/keys#${link.slice(-43)}`, /is not a share link/],
      [link.replace('127.0.0.1', '192.0.2.1'), /not encrypted/],
    ] as const) {
      const run = await me.oanim(open, { stdin: typed })
      assert.equal(run.exitCode, 2, run.stderr)
      assert.match(run.stderr, words)
    }
    const whole = await me.oanim(open, { stdin: link })
    assert.equal(whole.exitCode, 0, whole.stderr)
  })

  test('report-leak revokes a key without an account, and shows only its prefix', async () => {
    const { api_key, key } = await clientOf(server.ownerKey).apiKeys.create({ name: 'leaked' })
    await using stranger = await someone({ ANIMATE_API_URL: server.url })
    const run = await stranger.oanim([...report, '--location', 'https://example.com/paste'], {
      stdin: `${key}\n`,
    })
    assert.equal(run.exitCode, 0, run.stderr)
    assert.equal(run.stdout, `Reported ${api_key.prefix} to ${server.url}\n`)
    assert.match(run.stderr, /The server does not send email/)
    assert.doesNotMatch(run.stderr, /have been told/)
    await using mailing = await scriptedServer(json(202, { status: 'received', sends_mail: true }))
    const mailed = await stranger.oanim(report, { stdin: anyKey(), env: { ANIMATE_API_URL: mailing.url } })
    assert.match(mailed.stderr, /The server emails the owners of the account/)
    await assert.rejects(clientOf(key).auth.me(), { code: 'key_revoked' })
    const { leak_reports: leakReports } = await clientOf(server.ownerKey).leakReports.list()
    const found = leakReports.find((each) => each.api_key.id === api_key.id)
    assert.equal(found?.location, 'https://example.com/paste')
    assert.ok((await clientOf(server.ownerKey).leakReports.resolve(found.id)).resolved_at)

    const unknown = await stranger.oanim([...report, '--json'], { stdin: anyKey() })
    assert.deepEqual(JSON.parse(unknown.stdout), { status: 'received', sends_mail: false })
  })

  test('report-leak rejects a key in the arguments, and sends nothing that is not a key', async () => {
    await using silent = await scriptedServer(json(202, { status: 'received', sends_mail: true }))
    await using me = await someone({ ANIMATE_API_URL: silent.url })
    const key = anyKey()
    const typed = await me.oanim([...report, key])
    assert.equal(typed.exitCode, 2)
    assert.match(typed.stderr, /Pass the key on standard input/)
    assert.ok(!typed.stderr.includes(key))
    const cut = await me.oanim(report, { stdin: key.slice(0, -1) })
    assert.equal(cut.exitCode, 2)
    assert.match(cut.stderr, /This is not an API key/)
    assert.equal(silent.seen.length, 0)
  })
})
