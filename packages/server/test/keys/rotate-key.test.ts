import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dayMs, minuteMs } from '../../src/core/time.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { appOn } from '../support/app-on.ts'
import { addKey } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'
import { useWorlds } from './world.ts'

const keys = '/api/v1/api-keys'

for (const database of databases) {
  describe(`rotating API keys on ${database}`, () => {
    const world = useWorlds(database)

    test('a rotation keeps name and restrictions, and the old key works and counts until the overlap ends', async () => {
      const { clock, root, call, create, isAccepted } = await world()
      const restrictions = {
        scopes: ['assets:read'],
        allowed_ips: ['203.0.113.0/24'],
        requests_per_minute: 5,
        expires: '40d',
      }
      const old = (await create(root.key, restrictions)).body
      clock.now += 10 * dayMs
      const path = `/api/v1/api-keys/${old.api_key.id}/rotate`
      const rotated = (await call(root.key, 'POST', path, { body: { overlap: '2h' } })).body
      for (const same of ['name', 'scopes', 'allowed_ips', 'requests_per_minute', 'parent_id']) {
        assert.deepEqual(rotated.api_key[same], old.api_key[same], same)
      }
      assert.equal(
        Date.parse(rotated.api_key.expires_at),
        clock.now + 40 * dayMs,
        'as far away as the old one’s was',
      )
      assert.equal(rotated.replaces.status, 'deprecated')
      assert.equal(rotated.replaces.rotated_to, rotated.api_key.id)
      assert.equal((await call(root.key, 'GET', '/api/v1/api-keys')).body.limit.live, 3)
      clock.now += 120 * minuteMs - 1
      assert.equal(await isAccepted(old.key), true)
      clock.now += 1
      assert.equal(await isAccepted(old.key), false)
      assert.equal(await isAccepted(rotated.key), true)
    })

    test('at the key limit only a rotation without overlap succeeds, and the error names the alternatives', async () => {
      const { root, call, create, isAccepted } = await world()
      const old = (await create(root.key, {})).body
      for (let live = 2; live < 10; live += 1) assert.equal((await create(root.key, {})).status, 201)
      const path = `/api/v1/api-keys/${old.api_key.id}/rotate`
      for (const body of [{}, { overlap: '1h' }, { overlap: '30d', when_idle: '1h' }]) {
        const denied = await call(root.key, 'POST', path, { body })
        assert.deepEqual([denied.status, denied.code], [409, 'key_limit_reached'])
        assert.match(denied.body.hint, /--overlap 0.*revoke/)
        assert.equal(denied.body.live_keys.length, 10)
      }
      const list = (await call(root.key, 'GET', '/api/v1/api-keys')).body
      assert.deepEqual(list.limit, { live: 10, maximum: 10 })
      assert.equal(await isAccepted(old.key), true, 'a refused rotation changes nothing')

      const rotated = await call(root.key, 'POST', path, { body: { overlap: '0' } })
      assert.equal(rotated.status, 201)
      assert.deepEqual([await isAccepted(old.key), await isAccepted(rotated.body.key)], [false, true])
      assert.equal((await call(root.key, 'GET', '/api/v1/api-keys')).body.limit.live, 10)
    })

    test('an overlap never extends the old key, and no overlap revokes it at once', async () => {
      const { clock, root, call, create, isAccepted } = await world()
      const brief = (await create(root.key, { expires: '1h' })).body
      const path = (id: string) => `/api/v1/api-keys/${id}/rotate`
      const rotated = await call(root.key, 'POST', path(brief.api_key.id), { body: { overlap: '7d' } })
      assert.equal(rotated.body.replaces.expires_at, brief.api_key.expires_at)
      const other = (await create(root.key, {})).body
      const at = await call(root.key, 'POST', path(other.api_key.id), { body: { overlap: '0' } })
      assert.equal(at.body.replaces.status, 'revoked')
      assert.equal(await isAccepted(other.key), false)
      for (const overlap of ['31d', 'x', '-1h', '24']) {
        assert.equal(
          (await call(root.key, 'POST', path(root.keyId), { body: { overlap } })).code,
          'input_invalid',
          overlap,
        )
      }
      assert.equal(clock.now > 0, true)
    })

    test('the old key is revoked once it was idle for the requested time, not before', async () => {
      const { store, clock, root, call, create, isAccepted } = await world()
      const old = (await create(root.key, {})).body
      const body = { overlap: '7d', when_idle: '6h' }
      await call(root.key, 'POST', `/api/v1/api-keys/${old.api_key.id}/rotate`, { body })
      clock.now += 300 * minuteMs
      const use = { api_key_id: old.api_key.id, last_used_at: clock.now, last_used_address: null }
      await store.keys.noteUse([{ ...use, last_used_user_agent: null }])
      clock.now += 359 * minuteMs
      await store.keys.revokeRotated(clock.now, 0)
      assert.equal(
        (await call(root.key, 'GET', `/api/v1/api-keys/${old.api_key.id}`)).body.api_key.status,
        'deprecated',
      )
      clock.now += minuteMs
      await store.keys.revokeRotated(clock.now, 0)
      assert.equal(await isAccepted(old.key), false)
      const shown = await call(root.key, 'GET', `/api/v1/api-keys/${old.api_key.id}`)
      assert.equal(shown.body.api_key.revoked_reason, 'rotated')
    })

    test('repeating a rotation with the same Idempotency-Key creates no second key', async () => {
      const { store, root } = await world()
      const app = appOn(store, () => new Date())
      const headers = {
        authorization: `Bearer ${root.key}`,
        'idempotency-key': 'once',
        'content-type': 'application/json',
      }
      const send = () =>
        app.request(`/api/v1/api-keys/${root.keyId}/rotate`, {
          method: 'POST',
          headers,
          body: '{"overlap":"1h"}',
        })
      assert.equal((await send()).status, 201)
      // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely.
      const again = (await (await send()).json()) as any
      assert.equal(again.code, 'idempotency_key_completed')
      assert.equal(
        (await store.keys.list(root.accountId, { includeRevoked: true, count: 9, now: 0 })).length,
        2,
      )
    })

    test('the revocation record has the last use, even if it is not in the database yet', async () => {
      const { clock, root, call, create, isAccepted } = await world()
      const old = (await create(root.key, {})).body
      clock.now += 1_000
      await isAccepted(old.key)
      await call(root.key, 'POST', `${keys}/${old.api_key.id}/rotate`, { body: { overlap: '0' } })
      const { revocation_record } = (await call(root.key, 'GET', `${keys}/${old.api_key.id}`)).body
      assert.equal(revocation_record.reason, 'replaced')
      assert.equal(Date.parse(revocation_record.last_accepted.at), clock.now)
    })

    test('a key cannot be rotated again during its rotation', async () => {
      const { root, call, create } = await world()
      const path = `${keys}/${(await create(root.key, {})).body.api_key.id}/rotate`
      assert.equal((await call(root.key, 'POST', path, { body: {} })).status, 201)
      const { status, code } = await call(root.key, 'POST', path, { body: {} })
      assert.deepEqual([status, code], [409, 'key_already_rotated'])
    })

    test('the new key has the requested expiry, but never outlives its parent or the policy', async () => {
      const { clock, root, call, create } = await world()
      const parent = (await create(root.key, { scopes: ['keys:write'], expires: '10d' })).body
      const child = (await create(parent.key, { scopes: ['keys:write'] })).body.api_key
      const rotate = (id: string, expires?: string) =>
        call(root.key, 'POST', `${keys}/${id}/rotate`, {
          body: { overlap: '0', ...(expires && { expires }) },
        })
      const later = await rotate(child.id, '11d')
      assert.deepEqual([later.code, later.body.errors[0].pointer], ['key_exceeds_parent', '/expires'])
      assert.equal((await rotate(child.id, 'never')).code, 'key_exceeds_parent')
      const sooner = (await rotate(child.id, '9d')).body.api_key
      assert.equal(Date.parse(sooner.expires_at), clock.now + 9 * dayMs)
      clock.now += 8 * dayMs
      const next = (await rotate(sooner.id)).body.api_key
      assert.equal(next.expires_at, parent.api_key.expires_at, 'nine days again would be past its parent')

      const free = (await create(root.key, {})).body.api_key
      await call(root.key, 'PATCH', '/api/v1/policy', { body: { max_lifetime_days: 5 } })
      assert.equal((await rotate(free.id, '6d')).code, 'policy_violated')
      assert.equal((await rotate(free.id, 'never')).code, 'policy_violated')
      const bound = (await rotate(free.id)).body.api_key
      assert.equal(Date.parse(bound.expires_at), clock.now + 5 * dayMs)
      assert.equal((await rotate(bound.id, '2020-01-01')).code, 'input_invalid')
    })

    test('a key rotates no root key unless it is one, and the new key never outlives it', async () => {
      const { store, clock, root, call, create } = await world()
      const short = await addKey(store, root.accountId, {
        ...unrestricted,
        expires_at: clock.now + 5 * dayMs,
      })
      const parent = (await create(root.key, { scopes: unrestricted.scopes.split(' ') })).body
      const child = (await create(parent.key, {})).body.api_key
      const rotate = (by: string, id: string) =>
        call(by, 'POST', `${keys}/${id}/rotate`, { body: { overlap: '30d' } })
      const denied = await rotate(parent.key, root.keyId)
      assert.deepEqual([denied.status, denied.code], [403, 'key_not_root'])
      const { api_key: heir } = (await rotate(short.key, parent.api_key.id)).body
      assert.equal(Date.parse(heir.expires_at), clock.now + 5 * dayMs)

      clock.now += 5 * dayMs
      const next = await rotate(root.key, child.id)
      assert.deepEqual([next.status, next.body.api_key?.expires_at], [201, null], 'the end it was granted')
      const ended = await rotate(root.key, heir.id)
      assert.deepEqual([ended.status, ended.code], [409, 'key_not_active'])
    })

    test('rotating a key that expired with its parent fails as not active', async () => {
      const { clock, root, call, create } = await world()
      const parent = (await create(root.key, { scopes: ['keys:write'], expires: '1d' })).body
      const { id } = (await create(parent.key, { scopes: ['keys:write'] })).body.api_key
      clock.now += dayMs
      const { code } = await call(root.key, 'POST', `${keys}/${id}/rotate`, { body: {} })
      assert.equal(code, 'key_not_active')
    })

    test('a key for IPv4 only cannot rotate a key without allowed addresses', async () => {
      const { root, call, create } = await world()
      const creator = await create(root.key, {
        scopes: [...unrestricted.scopes.split(' ')],
        allowed_ips: ['0.0.0.0/0'],
      })
      const { id } = (await create(root.key, {})).body.api_key
      const denied = await call(creator.body.key, 'POST', `${keys}/${id}/rotate`, { body: {} })
      assert.deepEqual([denied.status, denied.code], [403, 'key_exceeds_parent'])
      assert.equal(denied.body.errors[0].pointer, '/allowed_ips')
    })

    test('a key with a budget gets no key that spends from elsewhere, and changes no budget of the account', async () => {
      const { root, call, create } = await world()
      const scopes = ['keys:write']
      const budgets = [{ limit_usd: 1, period: 'day' }]
      const limited = (await create(root.key, { scopes, budgets })).body
      const child = (await create(limited.key, { scopes })).body
      const other = (await create(root.key, { scopes })).body
      const rotate = (id: string) => call(limited.key, 'POST', `${keys}/${id}/rotate`, { body: {} })
      const denied = await rotate(other.api_key.id)
      assert.deepEqual([denied.status, denied.code], [403, 'key_exceeds_parent'])
      assert.match(denied.body.detail, /has a budget/)
      assert.equal((await rotate(child.api_key.id)).status, 201)
      assert.equal((await rotate(limited.api_key.id)).status, 201)

      await call(root.key, 'PATCH', `${keys}/${root.keyId}`, { body: { budgets } })
      const raise = (body: object) => call(root.key, 'PATCH', '/api/v1/policy', { body })
      const raised = await raise({ budgets: [] })
      assert.deepEqual([raised.status, raised.code], [403, 'key_exceeds_parent'])
      assert.equal((await raise({ requires_expiry: false })).status, 200)
    })

    test('a key without keys:write creates no keys, and no key rotates a key with more scopes', async () => {
      const { root, call, create } = await world()
      const reader = await create(root.key, {})
      assert.equal((await create(reader.body.key, {})).code, 'scope_missing')
      const creator = await create(root.key, { scopes: ['keys:write'] })
      const path = `/api/v1/api-keys/${reader.body.api_key.id}/rotate`
      assert.equal((await call(creator.body.key, 'POST', path, { body: {} })).code, 'key_exceeds_parent')
    })
  })
}
