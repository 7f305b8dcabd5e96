import assert from 'node:assert/strict'
import { createHmac, hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { call, createKey } from '../support/call.ts'
import { databases, startServer } from '../support/start-server.ts'
import { Browser } from './support/browser.ts'
import { invite, password, type StartedWithOwner, signIn, startWithOwner } from './support/users.ts'

const sessionCookie = 'oanim.session_token'
const secret = 'a secret of the tests that signs the cookies of users'

/** What a browser keeps of a session: the secret before the signature. */
function tokenOf(browser: Browser): string {
  return decodeURIComponent(browser.cookies.get(sessionCookie) ?? '').split('.')[0] ?? ''
}

for (const database of databases) {
  describe(`sessions on ${database}`, () => {
    let started: StartedWithOwner
    before(async () => {
      const environment = { OANIM_LOG_LEVEL: 'debug', OANIM_AUTH_SECRET: secret }
      started = await startWithOwner({ database, environment })
    })
    after(() => started.server.close())

    test('a session can do what a key can, and the audit log names the user', async () => {
      const { owner, server } = started
      const created = await owner.post('/api/v1/api-keys', {
        name: 'by a user',
        scopes: ['keys:read', 'keys:write', 'assets:read'],
      })
      assert.equal(created.status, 201)
      const { api_key, key } = created.body
      assert.equal(api_key.created_by_name, 'Olga Owner')
      assert.equal(api_key.kind, 'created')
      assert.equal((await call(server.url, '/api/v1/auth/me', { key })).status, 200)

      const me = await owner.get('/api/v1/auth/me')
      const { id: _, scopes: __, ...credential } = me.body.credential
      assert.deepEqual(credential, {
        type: 'session',
        name: 'Olga Owner',
        prefix: null,
        expires_at: null,
        allowed_ips: null,
        requests_per_minute: null,
        models: null,
        limits: [],
        trust_policy_id: null,
      })

      const byKey = await createKey(server.url, key, 'by a key')
      const shown = await owner.get(`/api/v1/api-keys/${byKey.id}`)
      assert.equal(shown.body.api_key.created_by_name, 'by a user')
      for (const id of [api_key.id, byKey.id]) {
        const revoked = await owner.send(`/api/v1/api-keys/${id}`, { method: 'DELETE' })
        assert.equal(revoked.status, 200)
      }
      assert.equal((await call(server.url, '/api/v1/auth/me', { key })).body.code, 'key_revoked')

      const { body } = await owner.get('/api/v1/audit-events?limit=4')
      assert.deepEqual(
        body.audit_events.map(
          (entry: { action: string; actor: { kind: string; name: string }; target: { name: string } }) =>
            `${entry.actor.kind} ${entry.actor.name}: ${entry.action} ${entry.target.name}`,
        ),
        [
          'user Olga Owner: key.revoked by a key',
          'user Olga Owner: key.revoked by a user',
          'key by a user: key.created by a key',
          'user Olga Owner: key.created by a user',
        ],
      )
    })

    test('an image that a session creates names the user, and its content is readable with the cookie', async () => {
      const { owner, server } = started
      const made = await owner.post('/api/v1/assets/generate-image', {
        prompt: 'dark mesh gradient, purple',
        size: '64x64',
      })
      assert.equal(made.status, 201, made.text)
      const [asset] = made.body.job.assets
      const { body: user } = await owner.get('/api/v1/users/me')
      assert.deepEqual(asset.created_by, { kind: 'user', id: user.user.id, name: 'Olga Owner' })
      assert.equal(asset.api_key_id, null)
      assert.equal((await owner.get(asset.content_url)).status, 200)
      const byKey = await call(server.url, '/api/v1/assets/generate-image', {
        key: server.ownerKey,
        json: { prompt: 'dark mesh gradient, purple', size: '64x64' },
      })
      assert.equal(byKey.body.job.assets[0].created_by.kind, 'key')
      const first = await owner.get('/api/v1/assets?limit=1')
      assert.deepEqual(first.body.assets, [byKey.body.job.assets[0]])
      const second = await owner.get(`/api/v1/assets?limit=1&cursor=${first.body.next_cursor}`)
      assert.deepEqual(second.body, { assets: [asset], next_cursor: null })
    })

    test('an invalid key in the header is rejected even with a valid cookie', async () => {
      const { owner } = started
      const denied = await owner.get('/api/v1/auth/me', {
        headers: { authorization: 'Bearer anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6' },
      })
      assert.equal(denied.status, 401)
      const { ownerKey } = started.server
      const user = await owner.get('/api/v1/users/me', { headers: { authorization: `Bearer ${ownerKey}` } })
      assert.equal(user.body.code, 'session_missing')
    })

    test('another site cannot change anything with the cookie', async () => {
      const { owner, server } = started
      const before = (await owner.get('/api/v1/api-keys')).body.api_keys.length
      const tries: Record<string, string | undefined>[] = [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: `${server.url}.evil.example` },
        { origin: server.url.replace('127.0.0.1', '127.0.0.2') },
        { origin: server.url.replace(/\d+$/, '1') },
        { origin: undefined },
        { origin: undefined, 'sec-fetch-site': 'cross-site' },
        { origin: undefined, 'sec-fetch-site': 'same-site' },
        { origin: undefined, referer: `${server.url}/keys` },
        { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
        { origin: 'https://evil.example', host: 'evil.example' },
      ]
      for (const headers of tries) {
        const said = JSON.stringify(headers)
        const created = await owner.post('/api/v1/api-keys', { name: 'stolen' }, { headers })
        assert.equal(created.status, 403, said)
        assert.equal(created.body.code, 'origin_foreign', said)
        for (const path of ['sign-out', 'revoke-other-sessions', 'update-user', 'sign-in/email']) {
          const { status, body } = await owner.post(`/api/auth/${path}`, { name: 'Mallory' }, { headers })
          assert.deepEqual([status, body.code], [403, 'origin_foreign'], `${path} ${said}`)
        }
      }
      // A form of another site, as a browser of old would send it.
      for (const type of [
        'application/x-www-form-urlencoded',
        'text/plain',
        'multipart/form-data; boundary=x',
      ]) {
        const form = { method: 'POST', body: '{"name":"stolen","x":"="}' }
        const noOrigin = { ...form, headers: { 'content-type': type, origin: undefined } }
        assert.equal((await owner.send('/api/v1/api-keys', noOrigin)).status, 403)
        const ours = { ...form, headers: { 'content-type': type } }
        assert.equal((await owner.send('/api/v1/api-keys', ours)).status, 415)
        assert.equal((await owner.send('/api/auth/update-user', ours)).status, 415)
      }
      assert.equal((await owner.get('/api/v1/api-keys')).body.api_keys.length, before)
      const fetched = await owner.post(
        '/api/v1/api-keys',
        { name: 'ours' },
        { headers: { origin: undefined, 'sec-fetch-site': 'same-origin' } },
      )
      assert.equal(fetched.status, 201)
      await owner.send(`/api/v1/api-keys/${fetched.body.api_key.id}`, { method: 'DELETE' })
    })

    test('the cookie is HttpOnly and Lax, and its token is in no response body and not in the database', async () => {
      const { server, email } = started
      const browser = new Browser(server.url)
      const answer = await browser.post('/api/auth/sign-in/email', { email, password })
      const line = answer.cookies.find((each) => each.startsWith(`${sessionCookie}=`)) ?? ''
      assert.match(line, /; HttpOnly/)
      assert.match(line, /; SameSite=Lax/)
      assert.match(line, /; Path=\//)
      assert.doesNotMatch(line, /; (Secure|Domain)/)

      const token = tokenOf(browser)
      assert.equal(token.length, 32)
      for (const { text } of [
        answer,
        await browser.get('/api/auth/get-session'),
        await browser.get('/api/auth/list-sessions'),
        await browser.get('/api/v1/users/me'),
        await browser.post('/api/auth/update-user', { name: 'Olga Owner' }),
      ]) {
        assert.ok(!text.includes(token))
      }
      assert.ok((await browser.get('/api/auth/list-sessions')).text.includes(hash('sha256', token)))

      // What a list or the database shows is no cookie, not even for somebody who could sign one.
      const thief = new Browser(server.url)
      const [, signature = ''] = decodeURIComponent(browser.cookies.get(sessionCookie) ?? '').split('.')
      const sign = (value: string) =>
        `${value}.${createHmac('sha256', secret).update(value).digest('base64')}`
      thief.cookies.set(sessionCookie, encodeURIComponent(sign(token)))
      assert.equal((await thief.get('/api/v1/users/me')).status, 200, 'the signature of the test is right')
      thief.cookies.set(sessionCookie, encodeURIComponent(sign(hash('sha256', token))))
      for (const path of ['/api/v1/users/me', '/api/auth/list-sessions']) {
        assert.equal((await thief.get(path)).status, 401)
      }
      for (const value of [hash('sha256', token), `${hash('sha256', token)}.${signature}`, token]) {
        thief.cookies.set(sessionCookie, encodeURIComponent(value))
        assert.equal((await thief.get('/api/v1/users/me')).status, 401)
        assert.equal((await thief.get('/api/auth/list-sessions')).status, 401)
      }
      await browser.post('/api/auth/sign-out')
      const kept = await everything(started)
      assert.ok(kept.includes('owner@example.com'), 'the whole database was read')
      const { stdout, stderr } = server.output()
      for (const secret of [token, password]) {
        assert.ok(!kept.includes(secret))
        assert.ok(!`${stdout}${stderr}`.includes(secret))
      }
    })

    test('signing in creates a new session whatever cookie the browser sends', async () => {
      const { server, email } = started
      const victim = new Browser(server.url)
      const planted = await signIn(server.url, email)
      const [fixed] = [planted.cookies.get(sessionCookie) ?? '']
      victim.cookies.set(sessionCookie, fixed)
      await victim.post('/api/auth/sign-in/email', { email, password })
      assert.notEqual(victim.cookies.get(sessionCookie), fixed)
      await victim.post('/api/auth/sign-out')
      assert.equal((await victim.get('/api/v1/users/me')).status, 401)
    })

    test('a signed-out or revoked session stops working immediately', async () => {
      const { server, owner, email } = started
      const [one, two, three] = [
        await signIn(server.url, email),
        await signIn(server.url, email),
        await signIn(server.url, email),
      ]
      const kept = one.cookies.get(sessionCookie) ?? ''
      await one.post('/api/auth/sign-out')
      one.cookies.set(sessionCookie, kept)
      for (const path of ['/api/v1/users/me', '/api/v1/api-keys', '/api/auth/list-sessions']) {
        assert.equal((await one.get(path)).status, 401, path)
      }

      const sessions = (await owner.get('/api/auth/list-sessions')).body
      const hashed = hash('sha256', tokenOf(two))
      assert.ok(sessions.some(({ token }: { token: string }) => token === hashed))
      await owner.post('/api/auth/revoke-session', { token: hashed })
      assert.equal((await two.get('/api/v1/users/me')).body.code, 'session_expired')

      await owner.post('/api/auth/revoke-other-sessions')
      assert.equal((await three.get('/api/v1/users/me')).status, 401)
      assert.equal((await owner.get('/api/v1/users/me')).status, 200)
    })

    test('users cannot revoke the sessions of others', async () => {
      const { owner } = started
      const other = await invite(owner, { email: 'thief@example.com' })
      await other.post('/api/auth/revoke-session', { token: hash('sha256', tokenOf(owner)) })
      assert.equal((await owner.get('/api/v1/users/me')).status, 200)
    })

    test('a new password revokes every other session, even if the request does not ask for it', async () => {
      const { owner, server } = started
      const email = 'changer@example.com'
      const here = await invite(owner, { email })
      const there = await signIn(server.url, email)
      const short = await here.post('/api/auth/change-password', {
        currentPassword: password,
        newPassword: 'password1234',
      })
      assert.equal(short.body.code, 'password_weak')
      const old = here.cookies.get(sessionCookie)
      const changed = await here.post('/api/auth/change-password', {
        currentPassword: password,
        newPassword: 'walnut harbour sings 7',
        revokeOtherSessions: false,
      })
      assert.equal(changed.status, 200, changed.text)
      assert.equal((await there.get('/api/v1/users/me')).status, 401)
      assert.equal((await here.get('/api/v1/users/me')).status, 200)
      assert.notEqual(here.cookies.get(sessionCookie), old)
      await assert.rejects(signIn(server.url, email))
      await signIn(server.url, email, 'walnut harbour sings 7')
      const { body } = await here.get('/api/v1/audit-events')
      assert.ok(body.audit_events.some(({ action }: { action: string }) => action === 'password.changed'))
    })

    test('a user’s name is one line, and users cannot set their image', async () => {
      const { owner } = started
      for (const json of [
        { name: 'a\nb' },
        { name: '' },
        { image: 'https://evil.example/x' },
        { email: 'x@y.z' },
      ]) {
        const { status, body } = await owner.post('/api/auth/update-user', json)
        assert.deepEqual([status, body.code], [422, 'input_invalid'], JSON.stringify(json))
      }
    })
  })
}

/** All that a server's database keeps, as text. */
async function everything({ server }: StartedWithOwner): Promise<string> {
  if (server.databaseUrl === undefined) {
    const files = await Promise.all(
      ['oanim.db', 'oanim.db-wal'].map((name) =>
        readFile(join(server.dataDir, name), 'latin1').catch(() => ''),
      ),
    )
    return files.join('')
  }
  const client = new Client({ connectionString: server.databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public'")
    let text = ''
    for (const { tablename } of rows) {
      const table = await client.query(`select t::text as row from "${tablename}" as t`)
      text += table.rows.map(({ row }) => row).join('\n')
    }
    return text
  } finally {
    await client.end()
  }
}

test('a session that is revoked on one server stops working on the other immediately', async () => {
  const { server, owner, email } = await startWithOwner({ database: 'postgres' })
  const replica = await startServer({
    database: 'postgres',
    from: server,
    environment: { OANIM_PUBLIC_URL: server.url },
  })
  try {
    for (let round = 0; round < 10; round += 1) {
      const here = await signIn(server.url, email)
      const there = new Browser(replica.url)
      for (const [name, value] of here.cookies) there.cookies.set(name, value)
      assert.equal((await there.get('/api/v1/users/me')).status, 200)
      await owner.post('/api/auth/revoke-session', { token: hash('sha256', tokenOf(here)) })
      assert.equal((await there.get('/api/v1/users/me')).status, 401)
      assert.equal((await there.get('/api/v1/api-keys')).status, 401)
    }
    const there = new Browser(replica.url)
    for (const [name, value] of owner.cookies) there.cookies.set(name, value)
    const client = new Client({ connectionString: server.databaseUrl })
    await client.connect()
    await client.query("update session set expires_at = now() - interval '1 second'")
    await client.end()
    assert.equal((await there.get('/api/v1/users/me')).body.code, 'session_expired')
    assert.equal((await owner.get('/api/v1/users/me')).body.code, 'session_expired')
  } finally {
    await replica.close()
    await server.close()
  }
})

test('behind https the cookie is Secure, and links use the configured URL instead of the Host header', async () => {
  const server = await startServer({
    database: 'sqlite',
    environment: { OANIM_PUBLIC_URL: 'https://animate.example.com', OANIM_SIGNUP: 'open' },
  })
  try {
    const browser = new Browser(server.url)
    const json = { email: 'me@example.com', password, name: 'Me' }
    const foreign = await browser.post('/api/auth/sign-up/email', json)
    assert.equal(foreign.body.code, 'origin_foreign')
    const headers = {
      origin: 'https://animate.example.com',
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
    }
    const answer = await browser.post('/api/auth/sign-up/email', json, { headers })
    assert.equal(answer.status, 200, answer.text)
    for (const line of answer.cookies) {
      // A browser takes this prefix only with Secure, Path=/ and without Domain.
      assert.match(line, /^__Host-oanim\./)
      assert.match(line, /; Secure/i)
      assert.match(line, /; Path=\/(?:;|$)/)
      assert.doesNotMatch(line, /; Domain/i)
      assert.match(line, /; HttpOnly/)
      assert.match(line, /; SameSite=Lax/)
    }
    assert.equal((await browser.get('/api/v1/users/me')).body.user.email, 'me@example.com')
    const planted = new Browser(server.url)
    for (const [name, value] of browser.cookies) planted.cookies.set(name.replace('__Host-', ''), value)
    assert.equal(
      (await planted.get('/api/v1/users/me')).status,
      401,
      'a cookie without the prefix is not read',
    )
    const invited = await browser.post('/api/v1/invitations', { role: 'member' }, { headers })
    assert.match(invited.body.url, /^https:\/\/animate\.example\.com\/invite#/)
  } finally {
    await server.close()
  }
})
