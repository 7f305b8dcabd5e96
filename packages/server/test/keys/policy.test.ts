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

    test('where budgets are required, a new key needs one of its own or above it', async () => {
      const { root, call, create } = await world()
      const scopes = ['keys:write']
      const budgets = [{ limit_usd: 1, period: 'day' }]
      const free = (await create(root.key, { scopes })).body
      const body = { requires_budget: true }
      const { violations } = (await call(root.key, 'PATCH', '/api/v1/policy', { body })).body
      assert.deepEqual(idsOf(violations).toSorted(), [root.keyId, free.api_key.id].toSorted())
      const denied = await create(root.key, { scopes })
      assert.deepEqual([denied.code, denied.body.errors[0].pointer], ['policy_violated', '/budgets'])
      assert.equal((await create(root.key, { scopes, budgets: [] })).code, 'policy_violated')
      const rotate = `/api/v1/api-keys/${free.api_key.id}/rotate`
      assert.equal((await call(root.key, 'POST', rotate, { body: {} })).code, 'policy_violated')
      const limited = await create(root.key, { scopes, budgets })
      assert.equal(limited.status, 201)
      assert.equal((await create(limited.body.key, { scopes })).status, 201, 'under the budget of its parent')
      await call(root.key, 'PATCH', `/api/v1/api-keys/${free.api_key.id}`, { body: { budgets } })
      assert.equal((await call(root.key, 'POST', rotate, { body: {} })).status, 201)
      const shown = (await call(root.key, 'PATCH', '/api/v1/policy', { body })).body.violations
      assert.deepEqual(idsOf(shown), [root.keyId])
    })

    test('an account has budgets, which an update replaces', async () => {
      const { root, store, call, clock } = await world()
      const set = async (body: object) => (await call(root.key, 'PATCH', '/api/v1/policy', { body })).body
      const hasBudget = async () =>
        (
          await store.database.db
            .selectFrom('account')
            .select('has_budget')
            .where('id', '=', root.accountId)
            .execute()
        )[0]?.has_budget
      const budgets = [
        { limit_usd: 100, period: 'month' },
        { limit_usd: 5.5, period: 'day' },
      ]
      const { policy } = await set({ budgets })
      const [day, month] = policy.budgets
      const state = { spent_usd: 0, held_usd: 0 }
      assert.deepEqual(day, {
        ...state,
        period: 'day',
        limit_usd: 5.5,
        remaining_usd: 5.5,
        resets_at: day.resets_at,
      })
      assert.deepEqual([month.period, month.limit_usd], ['month', 100])
      assert.ok(Date.parse(day.resets_at) - clock.now <= dayMs)
      assert.equal(await hasBudget(), 1)
      assert.deepEqual((await set({ requires_expiry: true })).policy.budgets, policy.budgets)
      assert.equal(await hasBudget(), 1)
      assert.deepEqual((await call(root.key, 'GET', '/api/v1/policy')).body.policy.budgets, policy.budgets)
      assert.deepEqual((await set({ budgets: [] })).policy.budgets, [])
      assert.equal(await hasBudget(), 0)
      const events = (await call(root.key, 'GET', '/api/v1/audit-events?action=policy.updated')).body
        .audit_events
      assert.deepEqual(
        [events[2].after.budgets, events[0].before.budgets, events[0].after.budgets],
        ['day=5500000 month=100000000', 'day=5500000 month=100000000', null],
      )
      assert.equal((await set({ budgets: [{ limit_usd: 1, period: 'year' }] })).code, 'input_invalid')
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
