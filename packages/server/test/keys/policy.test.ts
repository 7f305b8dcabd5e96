import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dayMs, minuteMs } from '../../src/core/time.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { databases } from '../support/start-server.ts'
import { idsOf, useWorlds } from './world.ts'

const keys = '/api/v1/api-keys'

for (const database of databases) {
  describe(`the policy of an account on ${database}`, () => {
    const world = useWorlds(database)

    test('an updated policy applies to new keys at once and lists the keys that violate it', async () => {
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
        requires_budget: false,
        requests_per_minute: null,
        budgets: [],
      })
    })

    test('the audit log has the policy before and after an update', async () => {
      const { root, call } = await world()
      const before = (await call(root.key, 'GET', '/api/v1/policy')).body.policy
      const body = { max_lifetime_days: 30, requires_expiry: true }
      const { policy } = (await call(root.key, 'PATCH', '/api/v1/policy', { body })).body
      const [entry] = (await call(root.key, 'GET', '/api/v1/audit-events?action=policy.updated')).body
        .audit_events
      const audited = { budgets: null }
      assert.deepEqual(
        [entry.before, entry.after],
        [
          { ...before, ...audited },
          { ...policy, ...audited },
        ],
      )
      assert.deepEqual(policy, { ...before, ...body })
    })

    test('an update lists exactly the live keys that violate the policy', async () => {
      const { root, call, create, clock } = await world()
      const allowed_ips = ['203.0.113.9']
      // Of a day that is just beginning all counts, and no more than that.
      clock.now = Math.ceil(clock.now / dayMs) * dayMs
      const make = async (body: object) => (await create(root.key, body)).body.api_key.id as string
      const day31 = new Date(clock.now + 30 * dayMs).toISOString().slice(0, 10)
      const [short, byDay, long, open, ended] = [
        await make({ allowed_ips, expires: '30d' }),
        await make({ allowed_ips, expires: day31 }),
        await make({ allowed_ips, expires: '31d' }),
        await make({ expires: '1d' }),
        await make({}),
      ]
      await call(root.key, 'DELETE', `${keys}/${ended}`)
      const violations = async (policy: object) =>
        new Set(idsOf((await call(root.key, 'PATCH', '/api/v1/policy', { body: policy })).body.violations))
      assert.deepEqual(await violations({ max_lifetime_days: 30 }), new Set([root.keyId, long]))
      assert.deepEqual(await violations({ max_lifetime_days: null }), new Set())
      assert.deepEqual(await violations({ requires_expiry: true }), new Set([root.keyId]))
      assert.deepEqual(
        await violations({ requires_expiry: false, requires_allowed_ips: true }),
        new Set([root.keyId, open]),
      )
      assert.deepEqual(
        await violations({ max_lifetime_days: 30 }),
        new Set([root.keyId, long, open]),
        'what is left out of a change stays',
      )
      for (const id of [short, byDay]) assert.ok(id)
    })

    test('a key with a parent cannot update the policy, whatever its scopes', async () => {
      const { root, call, create } = await world()
      const child = await create(root.key, { scopes: unrestricted.scopes.split(' ') })
      const denied = await call(child.body.key, 'PATCH', '/api/v1/policy', {
        body: { requires_expiry: true },
      })
      assert.equal(denied.code, 'key_not_root')
    })

    test('keys are revoked once they were idle for longer than the policy allows', async () => {
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
  })
}
