import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parseKey } from '@oanim/key'
import { call, createKey } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'

for (const database of databases) {
  describe(`API keys over HTTP on ${database}`, () => {
    let server: StartedServer
    before(async () => {
      server = await startServer({ database })
    })
    after(() => server.close())

    test('a created key works and is listed with its last use and without its secret', async () => {
      const created = await call(server.url, '/api/v1/api-keys', {
        key: server.ownerKey,
        json: { name: '  ci-pipeline ' },
      })
      assert.equal(created.status, 201)
      assert.equal(created.headers.get('cache-control'), 'no-store')
      const { api_key, key } = created.body
      assert.equal(api_key.name, 'ci-pipeline')
      assert.equal(api_key.last_used_at, null)
      const parsed = parseKey(key)
      assert.equal(parsed.ok && parsed.prefix, api_key.prefix)

      const me = await call(server.url, '/api/v1/auth/me', { key, headers: { 'user-agent': 'probe/1' } })
      assert.equal(me.status, 200)
      assert.deepEqual(
        { ...me.body.credential, scopes: [] },
        {
          type: 'api_key',
          id: api_key.id,
          name: 'ci-pipeline',
          prefix: api_key.prefix,
          scopes: [],
          expires_at: null,
          allowed_ips: null,
          requests_per_minute: null,
          models: null,
          limits: [],
          trust_policy_id: null,
        },
      )

      const list = await call(server.url, '/api/v1/api-keys', { key: server.ownerKey })
      const [newest] = list.body.api_keys
      assert.equal(newest.id, api_key.id)
      assert.equal(newest.last_used_user_agent, 'probe/1')
      assert.equal(newest.last_used_address, '127.0.0.1')
      assert.ok(Date.parse(newest.last_used_at) >= Date.parse(newest.created_at))
      assert.ok(!JSON.stringify(list.body).includes(key))
      await call(server.url, `/api/v1/api-keys/${api_key.id}`, { key: server.ownerKey, method: 'DELETE' })
    })

    test('a revoked key stops working at once, and its holder learns why', async () => {
      const { id, key } = await createKey(server.url, server.ownerKey)
      assert.equal((await call(server.url, '/api/v1/auth/me', { key })).status, 200)

      const revoked = await call(server.url, `/api/v1/api-keys/${id}`, {
        key: server.ownerKey,
        method: 'DELETE',
      })
      assert.equal(revoked.status, 200)

      const denied = await call(server.url, '/api/v1/auth/me', { key })
      assert.equal(denied.status, 401)
      assert.equal(denied.body.code, 'key_revoked')
      assert.equal(denied.body.revoked_at, revoked.body.api_key.revoked_at)
      assert.match(denied.headers.get('www-authenticate') ?? '', /^Bearer .*error="invalid_token"/)
    })

    test('a second revocation returns the same record, and a revoked key can still be read', async () => {
      const { id } = await createKey(server.url, server.ownerKey)
      const options = { key: server.ownerKey, method: 'DELETE' }
      const first = await call(server.url, `/api/v1/api-keys/${id}`, options)
      const second = await call(server.url, `/api/v1/api-keys/${id}`, options)
      assert.deepEqual(second.body, first.body)

      const read = await call(server.url, `/api/v1/api-keys/${id}`, { key: server.ownerKey })
      assert.deepEqual(read.body, first.body)
      const live = await call(server.url, '/api/v1/api-keys', { key: server.ownerKey })
      assert.ok(!live.body.api_keys.some((each: { id: string }) => each.id === id))
      const all = await call(server.url, '/api/v1/api-keys?include_revoked=true', { key: server.ownerKey })
      assert.ok(all.body.api_keys.some((each: { id: string }) => each.id === id))
    })

    test('a key can revoke itself', async () => {
      const { id, key } = await createKey(server.url, server.ownerKey)
      assert.equal((await call(server.url, `/api/v1/api-keys/${id}`, { key, method: 'DELETE' })).status, 200)
      assert.equal((await call(server.url, '/api/v1/auth/me', { key })).body.code, 'key_revoked')
    })

    test('a list has every key once, newest first, across pages', async () => {
      const made = []
      for (let count = 0; count < 5; count += 1) made.push((await createKey(server.url, server.ownerKey)).id)
      const seen: string[] = []
      let cursor = ''
      do {
        const page = await call(server.url, `/api/v1/api-keys?limit=2${cursor && `&cursor=${cursor}`}`, {
          key: server.ownerKey,
        })
        seen.push(...page.body.api_keys.map((each: { id: string }) => each.id))
        cursor = page.body.next_cursor ?? ''
      } while (cursor)
      assert.deepEqual(seen.slice(0, 5), made.toReversed())
      assert.equal(new Set(seen).size, seen.length)
      for (const id of made) {
        await call(server.url, `/api/v1/api-keys/${id}`, { key: server.ownerKey, method: 'DELETE' })
      }
    })

    test('the eleventh key is rejected with the ten live keys, until one is revoked', async () => {
      const made = []
      for (let count = 0; count < 9; count += 1)
        made.push(await createKey(server.url, server.ownerKey, `key ${count}`))
      const denied = await call(server.url, '/api/v1/api-keys', {
        key: server.ownerKey,
        json: { name: 'more' },
      })
      assert.equal(denied.status, 409)
      assert.equal(denied.body.code, 'key_limit_reached')
      assert.equal(denied.body.live_keys.length, 10)
      assert.match(denied.body.hint, /revoke/i)
      const ownerShown = denied.body.live_keys.find((each: { name: string }) => each.name === 'owner')
      assert.notEqual(ownerShown.last_used_at, null)

      await call(server.url, `/api/v1/api-keys/${made[0]?.id}`, { key: server.ownerKey, method: 'DELETE' })
      made[0] = await createKey(server.url, server.ownerKey, 'more')
      for (const { id } of made) {
        await call(server.url, `/api/v1/api-keys/${id}`, { key: server.ownerKey, method: 'DELETE' })
      }
    })

    test('names are stored as typed, and invalid names are rejected with a pointer', async () => {
      for (const name of ['x', 'a'.repeat(100), '😀'.repeat(100), 'ключ № 5 / "prod" <b>', 'a  b']) {
        const { status, body } = await call(server.url, '/api/v1/api-keys', {
          key: server.ownerKey,
          json: { name },
        })
        assert.equal(status, 201, name)
        assert.equal(body.api_key.name, name)
        await call(server.url, `/api/v1/api-keys/${body.api_key.id}`, {
          key: server.ownerKey,
          method: 'DELETE',
        })
      }
      const impossible = [
        {},
        { name: '' },
        { name: ' \t\u3000' },
        { name: '\u200b\u200d' },
        { name: 'a'.repeat(101) },
        { name: 'a\nb' },
        { name: 'a\u0000b' },
        { name: 'a\u202eb' },
        { name: '\ud800' },
        { name: 7 },
        { name: null },
        { name: ['a'] },
        { name: server.ownerKey },
      ]
      for (const json of impossible) {
        const { status, body } = await call(server.url, '/api/v1/api-keys', { key: server.ownerKey, json })
        assert.equal(status, 422, JSON.stringify(json))
        assert.equal(body.code, 'input_invalid')
        assert.deepEqual(
          body.errors.map((error: { pointer: string }) => error.pointer),
          ['/name'],
        )
        assert.ok(!JSON.stringify(body).includes(server.ownerKey))
      }
    })

    test('requests with the same Idempotency-Key create one key', async () => {
      const request = {
        key: server.ownerKey,
        json: { name: 'once' },
        headers: { 'idempotency-key': 'abc-1' },
      }
      const answers = await Promise.all([1, 2, 3, 4].map(() => call(server.url, '/api/v1/api-keys', request)))
      const made = answers.filter(({ status }) => status === 201)
      assert.equal(made.length, 1)
      for (const { body } of answers.filter(({ status }) => status !== 201)) {
        assert.match(body.code, /^idempotency_(in_progress|key_completed)$/)
      }
      const again = await call(server.url, '/api/v1/api-keys', request)
      assert.equal(again.body.code, 'idempotency_key_completed')
      assert.equal(again.body.api_key.id, made[0]?.body.api_key.id)
      assert.ok(!('key' in again.body))

      const other = await call(server.url, '/api/v1/api-keys', { ...request, json: { name: 'another' } })
      assert.equal(other.body.code, 'idempotency_key_reused')
      await call(server.url, `/api/v1/api-keys/${again.body.api_key.id}`, {
        key: server.ownerKey,
        method: 'DELETE',
      })
    })

    test('an Idempotency-Key can be used again after a failed request', async () => {
      const headers = { 'idempotency-key': 'abc-2' }
      const made = []
      for (let count = 0; count < 9; count += 1) made.push(await createKey(server.url, server.ownerKey))
      const request = { key: server.ownerKey, json: { name: 'later' }, headers }
      assert.equal((await call(server.url, '/api/v1/api-keys', request)).status, 409)
      for (const { id } of made) {
        await call(server.url, `/api/v1/api-keys/${id}`, { key: server.ownerKey, method: 'DELETE' })
      }
      const done = await call(server.url, '/api/v1/api-keys', request)
      assert.equal(done.status, 201)
      await call(server.url, `/api/v1/api-keys/${done.body.api_key.id}`, {
        key: server.ownerKey,
        method: 'DELETE',
      })
    })
  })
}
