import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import { type AccountId, type KeyId, newId } from '../../src/core/ids.ts'
import type { Store } from '../../src/database/store.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { appOn } from '../support/app-on.ts'
import { addKey, openNewStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'
import { newWorld } from './world.ts'

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs

for (const database of databases) {
  describe(`what bounds a key on ${database}`, () => {
    let opened: Awaited<ReturnType<typeof openNewStore>>
    before(async () => {
      opened = await openNewStore(database)
    })
    after(() => opened.close())

    const world = () => newWorld(opened.store)

    test('a created key has the scopes to create media and no others, and every key may read and revoke itself', async () => {
      const { root, call, create } = await world()
      const { body } = await create(root.key, {})
      assert.deepEqual(body.api_key.scopes, ['assets:read', 'assets:write', 'account:read'])
      const narrow = await create(root.key, { scopes: ['assets:write'] })
      const path = `/api/v1/api-keys/${narrow.body.api_key.id}`
      assert.equal((await call(narrow.body.key, 'GET', path)).status, 200)
      assert.equal(
        (await call(narrow.body.key, 'GET', `/api/v1/api-keys/${body.api_key.id}`)).code,
        'scope_missing',
      )
      assert.equal(
        (await call(narrow.body.key, 'DELETE', `/api/v1/api-keys/${body.api_key.id}`)).code,
        'scope_missing',
      )
      assert.equal((await call(narrow.body.key, 'DELETE', path)).status, 200)
    })

    test('every key may read what it made itself, and no more of it without assets:read', async () => {
      const { store, root, call, create } = await world()
      const writer = (await create(root.key, { scopes: ['assets:write', 'keys:write'] })).body
      const other = (await create(root.key, { scopes: ['assets:write'] })).body
      const child = (await create(writer.key, {})).body
      const id = await addAsset(store, root.accountId, writer.api_key.id)
      const path = `/api/v1/assets/${id}`
      assert.equal((await call(writer.key, 'GET', path)).body.asset.id, id)
      for (const { key } of [other, child]) {
        for (const part of [path, `${path}/content`]) {
          const denied = await call(key, 'GET', part)
          assert.deepEqual([denied.status, denied.code], [403, 'scope_missing'])
        }
      }
      for (const hidden of [`/api/v1/assets/${newId('asset')}`, '/api/v1/assets/x', '/api/v1/assets'])
        assert.equal((await call(writer.key, 'GET', hidden)).code, 'scope_missing')
    })

    test('a child has what its parent has where nothing is said, and never more', async () => {
      const { root, create } = await world()
      const parent = await create(root.key, {
        scopes: ['keys:write', 'assets:read'],
        expires: '10d',
        allowed_ips: ['203.0.113.0/24', '2001:db8::/32'],
        requests_per_minute: 100,
      })
      const made = await create(parent.body.key, {})
      const { scopes, expires_at, allowed_ips, requests_per_minute, parent_id } = made.body.api_key
      assert.deepEqual(
        { scopes, expires_at, allowed_ips, requests_per_minute, parent_id },
        {
          scopes: ['assets:read'],
          expires_at: parent.body.api_key.expires_at,
          allowed_ips: parent.body.api_key.allowed_ips,
          requests_per_minute: 100,
          parent_id: parent.body.api_key.id,
        },
      )
      const smaller = {
        expires: '9d',
        allowed_ips: ['203.0.113.9', '2001:db8:1::/48'],
        requests_per_minute: 99,
      }
      assert.equal((await create(parent.body.key, smaller)).status, 201)
      for (const larger of [
        { scopes: ['assets:write'] },
        { expires: 'never' },
        { expires: '11d' },
        { allowed_ips: ['203.0.112.0/23'] },
        { allowed_ips: ['203.0.113.0/24', '198.51.100.1'] },
        { allowed_ips: ['::/0'] },
        { requests_per_minute: 101 },
      ]) {
        const { code, body } = await create(parent.body.key, larger)
        assert.equal(code, 'key_exceeds_parent', JSON.stringify(larger))
        assert.equal(body.errors[0].pointer, `/${Object.keys(larger)[0]}`)
      }
    })

    test('a key without keys:write makes none, and none takes over from one that can do more', async () => {
      const { root, call, create } = await world()
      const reader = await create(root.key, {})
      assert.equal((await create(reader.body.key, {})).code, 'scope_missing')
      const creator = await create(root.key, { scopes: ['keys:write'] })
      const path = `/api/v1/api-keys/${reader.body.api_key.id}/rotate`
      assert.equal((await call(creator.body.key, 'POST', path, { body: {} })).code, 'key_exceeds_parent')
    })

    test('a key works until the moment that it expires, and not for longer', async () => {
      const { clock, root, create, isAccepted, call } = await world()
      const { body } = await create(root.key, { expires: '30m' })
      assert.equal(Date.parse(body.api_key.expires_at), clock.now + 30 * minuteMs)
      clock.now += 30 * minuteMs - 1
      assert.equal(await isAccepted(body.key), true)
      clock.now += 1
      const denied = await call(body.key, 'GET', '/api/v1/auth/me')
      assert.deepEqual([denied.status, denied.code], [401, 'key_expired'])
      assert.equal(denied.body.expired_at, body.api_key.expires_at)
      const list = await call(root.key, 'GET', '/api/v1/api-keys')
      assert.equal(list.body.limit.live, 1, 'it no longer counts')
      const all = await call(root.key, 'GET', '/api/v1/api-keys?include_revoked=true')
      const listed = all.body.api_keys.find(({ id }: { id: string }) => id === body.api_key.id)
      assert.equal(listed.status, 'expired')
    })

    test('a day is over when it is over in UTC', async () => {
      const { root, create } = await world()
      const { body } = await create(root.key, { expires: '2099-02-28' })
      assert.equal(body.api_key.expires_at, '2099-02-28T23:59:59.000Z')
      for (const expires of [
        '2099-02-30',
        '2099-2-1',
        '90',
        '90x',
        '0d',
        '-1d',
        '999999w',
        '',
        'Never',
        '1e3d',
      ]) {
        assert.equal((await create(root.key, { expires })).code, 'input_invalid', expires)
      }
    })

    test('a key is taken from its addresses alone, IPv4 and IPv6', async () => {
      const { root, create, isAccepted, call } = await world()
      const allowed_ips = ['192.0.2.0/25', '2001:db8:0:1::/64', '198.51.100.7']
      const { key } = (await create(root.key, { allowed_ips })).body
      for (const from of [
        '192.0.2.1',
        '192.0.2.127',
        '::ffff:192.0.2.5',
        '2001:db8:0:1::9',
        '198.51.100.7',
      ]) {
        assert.equal(await isAccepted(key, from), true, from)
      }
      for (const from of ['192.0.2.128', '2001:db8:0:2::1', '198.51.100.8', '127.0.0.1', '::1']) {
        const denied = await call(key, 'GET', '/api/v1/auth/me', { from })
        assert.deepEqual([denied.status, denied.code], [403, 'key_ip_not_allowed'], from)
      }
      for (const bad of [
        '',
        '1.2.3',
        '1.2.3.4/33',
        '1.2.3.4/',
        '1.2.3.4/08',
        'fe80::1%eth0',
        '::ffff:1.2.3.4',
        'x',
      ]) {
        assert.equal((await create(root.key, { allowed_ips: [bad] })).code, 'input_invalid', bad)
      }
    })

    test('a paused key is refused until it is resumed, and its children are not', async () => {
      const { root, call, create, isAccepted } = await world()
      const parent = (await create(root.key, { scopes: ['keys:write', 'assets:read'] })).body
      const child = (await create(parent.key, {})).body
      const path = `/api/v1/api-keys/${parent.api_key.id}`
      const paused = await call(root.key, 'POST', `${path}/pause`)
      assert.equal(paused.body.api_key.status, 'paused')
      assert.equal((await call(parent.key, 'GET', '/api/v1/auth/me')).code, 'key_paused')
      assert.equal(await isAccepted(child.key), true)
      assert.deepEqual((await call(root.key, 'POST', `${path}/pause`)).body.api_key, paused.body.api_key)
      assert.equal((await call(root.key, 'POST', `${path}/resume`)).body.api_key.status, 'active')
      assert.equal(await isAccepted(parent.key), true)
    })

    test('quarantine stops a family and hides what it made, and resuming takes all of it back', async () => {
      const { store, root, call, create, isAccepted } = await world()
      const parent = (await create(root.key, { scopes: ['keys:write', 'assets:read'] })).body
      const child = (await create(parent.key, {})).body
      const id = await addAsset(store, root.accountId, child.api_key.id)
      const path = `/api/v1/api-keys/${parent.api_key.id}`
      const quarantined = await call(root.key, 'POST', `${path}/quarantine`)
      assert.equal(quarantined.body.api_key.status, 'quarantined')
      assert.deepEqual(
        quarantined.body.others.map((other: { id: string }) => other.id),
        [child.api_key.id],
      )
      for (const { key } of [parent, child]) assert.equal(await isAccepted(key), false)
      assert.equal((await call(root.key, 'GET', `/api/v1/assets/${id}`)).status, 404)
      assert.deepEqual((await call(root.key, 'GET', '/api/v1/assets')).body.assets, [])
      await call(root.key, 'POST', `${path}/resume`)
      for (const { key } of [parent, child]) assert.equal(await isAccepted(key), true)
      assert.equal((await call(root.key, 'GET', `/api/v1/assets/${id}`)).status, 200)
    })

    test('revoke with cascade ends the family in one step, and the revocation record stays what it was', async () => {
      const { clock, root, call, create, isAccepted } = await world()
      const creator = { scopes: ['keys:write', 'assets:read'] }
      const parent = (await create(root.key, creator)).body
      const child = (await create(parent.key, creator)).body
      const grandchild = (await create(child.key, {})).body
      // What was rotated with a key came from that key, whoever's place it took.
      const rotated = await call(parent.key, 'POST', `/api/v1/api-keys/${parent.api_key.id}/rotate`, {
        body: {},
      })
      clock.now += 1000
      await isAccepted(parent.key)
      const path = `/api/v1/api-keys/${parent.api_key.id}?cascade=true`
      const revoked = await call(root.key, 'DELETE', path)
      const { revocation_record } = revoked.body
      assert.equal(Date.parse(revocation_record.effective_at), clock.now)
      assert.deepEqual(
        { ...revocation_record.last_accepted },
        { at: new Date(clock.now).toISOString(), address: '203.0.113.9', user_agent: null },
      )
      const family = [child, grandchild, rotated.body]
      assert.deepEqual(
        revocation_record.ended.map((key: { id: string }) => key.id).toSorted(),
        family.map(({ api_key }) => api_key.id).toSorted(),
      )
      for (const { key } of [parent, ...family]) assert.equal(await isAccepted(key), false)
      clock.now += dayMs
      assert.deepEqual((await call(root.key, 'DELETE', path)).body, revoked.body)
      assert.deepEqual(
        (await call(root.key, 'GET', `/api/v1/api-keys/${parent.api_key.id}`)).body,
        revoked.body,
      )
      const ofChild = await call(root.key, 'GET', `/api/v1/api-keys/${child.api_key.id}`)
      assert.equal(ofChild.body.api_key.revoked_reason, 'cascade')
    })

    test('a request that began with a good key makes nothing once the key has ended', async () => {
      const { store, root, clock } = await world()
      const parent = await addKey(store, root.accountId)
      const by = { kind: 'key', id: parent.keyId, name: 'x' } as const
      await store.keys.revoke(root.accountId, parent.keyId, { by: systemActor, at: clock.now, cascade: true })
      const key = { name: 'x', ...unrestricted }
      const created = await store.keys.create(root.accountId, key, { by, at: clock.now })
      assert.deepEqual(created, { denied: 'actor_inactive' })
    })

    test('rotation: same name, scopes, addresses and limit; the old key ends with the overlap, and counts until then', async () => {
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

    test('at the limit, rotation with an overlap is refused with both ways out, and without one it succeeds', async () => {
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

    test('an overlap never outlives the old key, and none at all ends it at once', async () => {
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

    test('a replaced key ends once it has been silent for as long as was asked, not before', async () => {
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

    test('repeating a rotation with the same Idempotency-Key makes no second key', async () => {
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

    test('the account’s policy binds new keys at once, and lists those that do not obey', async () => {
      const { root, call, create } = await world()
      const set = (body: object) => call(root.key, 'PATCH', '/api/v1/policy', { body })
      const changed = await set({ max_lifetime_days: 30, requires_allowed_ips: true })
      assert.deepEqual(
        changed.body.violations.map((key: { id: string }) => key.id),
        [root.keyId],
      )
      const allowed_ips = ['203.0.113.9']
      assert.equal((await create(root.key, {})).code, 'policy_violated')
      assert.equal((await create(root.key, { allowed_ips, expires: '31d' })).code, 'policy_violated')
      assert.equal((await create(root.key, { allowed_ips, expires: 'never' })).code, 'policy_violated')
      const made = await create(root.key, { allowed_ips })
      assert.ok(Math.abs(Date.parse(made.body.api_key.expires_at) - Date.now() - 30 * dayMs) < minuteMs)
      await set({ max_lifetime_days: null, requires_allowed_ips: false, requires_expiry: true })
      assert.equal((await create(root.key, {})).code, 'policy_violated')
      assert.equal((await create(root.key, { expires: '9999d' })).status, 201)
      assert.equal((await set({ max_lifetime_days: 0 })).code, 'input_invalid')
      assert.deepEqual((await call(root.key, 'GET', '/api/v1/policy')).body.policy, {
        max_lifetime_days: null,
        revoke_idle_after_days: null,
        requires_expiry: true,
        requires_allowed_ips: false,
        requests_per_minute: null,
      })
    })

    test('a key that another key made changes no policy, whatever its scopes', async () => {
      const { root, call, create } = await world()
      const child = await create(root.key, { scopes: unrestricted.scopes.split(' ') })
      const denied = await call(child.body.key, 'PATCH', '/api/v1/policy', {
        body: { requires_expiry: true },
      })
      assert.equal(denied.code, 'key_not_root')
    })

    test('keys that nobody used for as long as the account allows are revoked', async () => {
      const { store, clock, root, call, create } = await world()
      const { id } = (await create(root.key, {})).body.api_key
      await call(root.key, 'PATCH', '/api/v1/policy', { body: { revoke_idle_after_days: 60 } })
      clock.now += 60 * dayMs - minuteMs
      await store.keys.noteUse([
        {
          api_key_id: root.keyId,
          last_used_at: clock.now,
          last_used_address: null,
          last_used_user_agent: null,
        },
      ])
      await store.keys.revokeIdle(clock.now)
      const path = `/api/v1/api-keys/${id}`
      assert.equal((await call(root.key, 'GET', path)).body.api_key.status, 'active')
      clock.now += minuteMs
      await store.keys.revokeIdle(clock.now)
      const { status, revoked_reason } = (await call(root.key, 'GET', path)).body.api_key
      assert.deepEqual([status, revoked_reason], ['revoked', 'idle'])
      assert.equal((await call(root.key, 'GET', '/api/v1/auth/me')).status, 200, 'a key that is used stays')
    })

    test('a key that nobody used for 90 days is marked in lists', async () => {
      const { clock, root, call, create } = await world()
      const { id } = (await create(root.key, {})).body.api_key
      const isUnused = async () =>
        (await call(root.key, 'GET', `/api/v1/api-keys/${id}`)).body.api_key.is_unused
      clock.now += 90 * dayMs - minuteMs
      assert.equal(await isUnused(), false)
      clock.now += 2 * minuteMs
      assert.equal(await isUnused(), true)
    })

    test('keys of jobs are swept a while after they expired, unless something was made with them', async () => {
      const { store, clock, root } = await world()
      const addJobKey = async (expiresAt: number) => {
        const job = { name: 'job', ...unrestricted, expires_at: expiresAt, trust_policy_id: newId('trust') }
        const created = await store.keys.create(root.accountId, job, { by: systemActor, at: clock.now })
        assert.ok('row' in created)
        return created.row.id
      }
      const [old, recent] = [await addJobKey(clock.now + 1), await addJobKey(clock.now + 1000)]
      await store.keys.deleteExpiredJobKeys(clock.now + 1000)
      assert.equal(await store.keys.find(root.accountId, old), undefined)
      assert.notEqual(await store.keys.find(root.accountId, recent), undefined)
    })
  })
}

async function addAsset(store: Store, accountId: AccountId, keyId: KeyId): Promise<string> {
  const id = newId('asset')
  const file = { content_type: 'image/png', width: 1, height: 1, size_bytes: 1, sha256: 'a'.repeat(64) }
  const words = { prompt: 'x', provider: 'local', style: 'mesh', seed: 1, understood: '[]', ignored: '[]' }
  const made = { id, kind: 'image', created_at: 1, ...file, ...words } as const
  await store.assets.create(accountId, made, { kind: 'key', id: keyId, name: 'x' })
  return id
}
