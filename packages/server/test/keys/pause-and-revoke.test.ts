import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dayMs } from '../../src/core/time.ts'
import { databases } from '../support/start-server.ts'
import { addAsset, idsOf, useWorlds } from './world.ts'

const keys = '/api/v1/api-keys'

for (const database of databases) {
  describe(`pausing, quarantining and revoking API keys on ${database}`, () => {
    const world = useWorlds(database)

    test('a revoked key cannot be paused, resumed or rotated, but it can be quarantined', async () => {
      const { root, call, create } = await world()
      const { id } = (await create(root.key, {})).body.api_key
      assert.equal((await call(root.key, 'DELETE', `${keys}/${id}`)).body.api_key.status, 'revoked')
      for (const verb of ['pause', 'resume', 'rotate']) {
        const { status, code } = await call(root.key, 'POST', `${keys}/${id}/${verb}`, {
          ...(verb === 'rotate' && { body: {} }),
        })
        assert.deepEqual([status, code], [409, 'key_not_active'], verb)
      }
      assert.equal((await call(root.key, 'POST', `${keys}/${id}/quarantine`)).status, 200)
    })

    test('revoking a key revokes its descendants only with cascade, also afterwards', async () => {
      const { root, call, create, isAccepted } = await world()
      const parent = (await create(root.key, { scopes: ['keys:write'] })).body
      const child = (await create(parent.key, { scopes: ['keys:write'] })).body
      const alone = (await call(root.key, 'DELETE', `${keys}/${parent.api_key.id}`)).body
      assert.deepEqual(
        [alone.revocation_record.reason, alone.revocation_record.revoked_keys],
        ['revoked', []],
      )
      assert.equal(await isAccepted(child.key), true)
      const family = (await call(root.key, 'DELETE', `${keys}/${parent.api_key.id}?cascade=true`)).body
      assert.deepEqual(idsOf(family.revocation_record.revoked_keys), [child.api_key.id])
      assert.equal(await isAccepted(child.key), false)
    })

    test('a cascade revokes all descendants in one step, and the revocation record never changes', async () => {
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
        revocation_record.revoked_keys.map((key: { id: string }) => key.id).toSorted(),
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

    test('a paused key is rejected until it is resumed, and its children keep working', async () => {
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

    test('a quarantine pauses a key and its descendants and hides their assets until it is resumed', async () => {
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

    test('a key that was paused by hand stays paused after a quarantine of its parent is resumed', async () => {
      const { root, call, create, isAccepted } = await world()
      const parent = (await create(root.key, { scopes: ['keys:write', 'assets:read'] })).body
      const child = (await create(parent.key, {})).body
      const other = (await create(parent.key, {})).body
      const path = `${keys}/${parent.api_key.id}`
      await call(root.key, 'POST', `${keys}/${child.api_key.id}/pause`)
      const quarantined = (await call(root.key, 'POST', `${path}/quarantine`)).body
      assert.deepEqual(idsOf(quarantined.others), [other.api_key.id])
      const resumed = (await call(root.key, 'POST', `${path}/resume`)).body
      assert.deepEqual(idsOf(resumed.others), [other.api_key.id])
      assert.deepEqual(await Promise.all([parent, child, other].map(({ key }) => isAccepted(key))), [
        true,
        false,
        true,
      ])
      assert.equal(
        (await call(root.key, 'POST', `${keys}/${child.api_key.id}/resume`)).body.api_key.status,
        'active',
      )
    })

    test('the reason of a pause is stored', async () => {
      const { store, root, call, create } = await world()
      const { id } = (await create(root.key, {})).body.api_key
      for (const [verb, reason] of [
        ['pause', 'paused'],
        ['quarantine', 'quarantined'],
      ]) {
        await call(root.key, 'POST', `${keys}/${id}/${verb}`)
        assert.equal((await store.keys.find(root.accountId, id))?.pause_reason, reason)
      }
    })

    test('at the request limit, keys can still be stopped and the limit can be changed', async () => {
      const { root, call, create } = await world()
      const { id } = (await create(root.key, {})).body.api_key
      const setLimit = async (requests_per_minute: number | null) =>
        (await call(root.key, 'PATCH', '/api/v1/policy', { body: { requests_per_minute } })).status
      assert.equal(await setLimit(1), 200)
      await call(root.key, 'GET', keys)
      assert.equal((await call(root.key, 'GET', keys)).code, 'request_limit_reached')
      for (const [method, path] of [
        ['POST', `${id}/pause`],
        ['POST', `${id}/quarantine`],
        ['GET', id],
        ['DELETE', id],
      ] as const)
        assert.equal((await call(root.key, method, `${keys}/${path}`)).status, 200, path)
      assert.equal(await setLimit(null), 200)
      assert.equal((await call(root.key, 'GET', keys)).status, 200)
    })
  })
}
