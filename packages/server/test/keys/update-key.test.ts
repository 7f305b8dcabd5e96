import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import { type KeyId, newId } from '../../src/core/ids.ts'
import { dayMs, toIso } from '../../src/core/time.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { databases } from '../support/start-server.ts'
import { addCost } from '../usage/support/cost-world.ts'
import { newWorld, useWorlds } from './world.ts'

type World = Awaited<ReturnType<typeof newWorld>>

interface Made {
  readonly id: KeyId
  readonly key: string
}

async function make({ create }: World, by: string, body: object = {}): Promise<Made> {
  const { status, body: made } = await create(by, { scopes: ['keys:write', 'keys:read'], ...body })
  assert.equal(status, 201, JSON.stringify(made))
  return { id: made.api_key.id, key: made.key }
}
const edit = ({ call }: World, by: string, id: string, body: object) =>
  call(by, 'PATCH', `/api/v1/api-keys/${id}`, { body })
const get = async ({ call, root }: World, id: string) =>
  (await call(root.key, 'GET', `/api/v1/api-keys/${id}`)).body.api_key
const events = async ({ call, root }: World, id: string) =>
  (await call(root.key, 'GET', `/api/v1/audit-events?action=key.updated&target_id=${id}`)).body.audit_events
const row = async ({ store, root }: World, id: string) => {
  const found = await store.keys.find(root.accountId, id)
  assert.ok(found)
  return found
}
/** Charges a key. */
const spend = ({ store, root, clock }: World, id: KeyId, cost: number) =>
  addCost(store, root.accountId, { id, name: 'x', key: '' }, { at: clock.now, cost })
const daily = (limit_usd: number) => [{ limit_usd, period: 'day' }]

for (const database of databases) {
  describe(`updating API keys on ${database}`, () => {
    const world = useWorlds(database)

    test('an update changes the fields that it names, and the key stays accepted', async () => {
      const at = await world()
      const made = await make(at, at.root.key, { allowed_ips: ['203.0.113.0/24'] })
      const before = await get(at, made.id)
      const { status, body } = await edit(at, at.root.key, made.id, {
        name: ' deploy ',
        expires: '2d',
        requests_per_minute: 60,
        models: ['fal-ai/flux-*', 'local/*', 'local/*'],
        budgets: [{ limit_usd: 20, period: 'total' }, ...daily(5)],
      })
      assert.equal(status, 200, JSON.stringify(body))
      const changed = {
        name: 'deploy',
        expires_at: toIso(at.clock.now + 2 * dayMs),
        requests_per_minute: 60,
        models: ['fal-ai/flux-*', 'local/*'],
      }
      const { budgets, ...others } = body.api_key
      assert.deepEqual(
        { ...others, budgets: [] },
        { ...before, ...changed, last_used_at: others.last_used_at },
      )
      assert.deepEqual(
        budgets.map(({ limit_usd, period, remaining_usd }: Record<string, unknown>) => [
          period,
          limit_usd,
          remaining_usd,
        ]),
        [
          ['day', 5, 5],
          ['total', 20, 20],
        ],
      )
      assert.ok(await at.isAccepted(made.key))
      const { quotas, has_budget } = await row(at, made.id)
      assert.deepEqual([quotas, has_budget], [`${made.id}=60`, 1])
      const removed = await edit(at, at.root.key, made.id, {
        expires: 'never',
        allowed_ips: null,
        requests_per_minute: null,
        models: null,
        budgets: [],
      })
      const { expires_at, allowed_ips, requests_per_minute, models } = removed.body.api_key
      assert.deepEqual([expires_at, allowed_ips, requests_per_minute, models], [null, null, null, null])
      assert.deepEqual(removed.body.api_key.budgets, [])
      assert.deepEqual([(await row(at, made.id)).quotas, (await row(at, made.id)).has_budget], [null, 0])
    })

    test('an update is one audit event with the changed fields, and none if nothing changes', async () => {
      const at = await world()
      const made = await make(at, at.root.key, { budgets: daily(1) })
      await edit(at, at.root.key, made.id, { name: 'x', budgets: daily(1), models: null })
      await edit(at, at.root.key, made.id, {})
      assert.deepEqual(await events(at, made.id), [])
      await edit(at, at.root.key, made.id, { name: 'x', budgets: daily(2), models: ['local/*'] })
      const [event, ...others] = await events(at, made.id)
      assert.deepEqual(others, [])
      assert.deepEqual(event.before, { budgets: 'day=1000000', models: null })
      assert.deepEqual(event.after, { budgets: 'day=2000000', models: 'local/*' })
    })

    test('bad values and keys that are not live are rejected', async () => {
      const at = await world()
      const made = await make(at, at.root.key)
      for (const body of [
        { expires: '2020-01-01' },
        { budgets: null },
        { budgets: [...daily(1), ...daily(2)] },
        { budgets: [{ limit_usd: -1, period: 'day' }] },
        { budgets: [{ limit_usd: 0.0000001, period: 'day' }] },
        { budgets: [{ limit_usd: 1, period: 'week' }] },
        { models: [] },
        { models: ['a model'] },
        { models: Array(51).fill('local/*') },
        { models: ['x'.repeat(201)] },
        { scopes: ['keys:read'] },
        { name: '' },
        { allowed_ips: [] },
      ]) {
        assert.equal((await edit(at, at.root.key, made.id, body)).code, 'input_invalid', JSON.stringify(body))
      }
      await at.call(at.root.key, 'POST', `/api/v1/api-keys/${made.id}/pause`)
      assert.equal((await edit(at, at.root.key, made.id, { name: 'paused' })).status, 200)
      await at.call(at.root.key, 'DELETE', `/api/v1/api-keys/${made.id}`)
      assert.equal((await edit(at, at.root.key, made.id, { name: 'y' })).code, 'key_not_active')
      const short = await make(at, at.root.key, { expires: '1m' })
      at.clock.now += 60_000
      assert.equal((await edit(at, at.root.key, short.id, { expires: '1d' })).code, 'key_not_active')
      const other = await newWorld(at.store)
      const foreign = await edit(at, at.root.key, other.root.keyId, { name: 'y' })
      assert.equal(foreign.code, 'key_not_found')
    })

    test('an update never gives a key more than its parent or the key in use has', async () => {
      const at = await world()
      const parent = await make(at, at.root.key, {
        expires: '10d',
        allowed_ips: ['203.0.113.0/24'],
        requests_per_minute: 600,
        models: ['fal-ai/*'],
      })
      const child = await make(at, parent.key, {
        expires: '1d',
        requests_per_minute: 60,
        scopes: ['keys:read'],
      })
      const wider = [
        ['/expires', { expires: '11d' }],
        ['/expires', { expires: 'never' }],
        ['/allowed_ips', { allowed_ips: ['203.0.0.0/16'] }],
        ['/requests_per_minute', { requests_per_minute: 601 }],
        ['/models', { models: ['*'] }],
      ] as const
      for (const by of [at.root.key, parent.key]) {
        for (const [pointer, body] of wider) {
          const denied = await edit(at, by, child.id, body)
          assert.deepEqual([denied.code, denied.body.errors[0].pointer], ['key_exceeds_parent', pointer])
        }
      }
      // Without a restriction of its own it has those of its parent, like a new key.
      const none = { allowed_ips: null, requests_per_minute: null, models: null, expires: '10d' }
      const { body } = await edit(at, parent.key, child.id, none)
      assert.deepEqual(
        [body.api_key.allowed_ips, body.api_key.requests_per_minute, body.api_key.models],
        [['203.0.113.0/24'], 600, ['fal-ai/*']],
      )
      const weak = await make(at, at.root.key, { scopes: ['keys:write'] })
      await edit(at, at.root.key, at.root.keyId, { requests_per_minute: 9_000 })
      const unlimited = { requests_per_minute: null }
      assert.equal((await edit(at, weak.key, at.root.keyId, unlimited)).code, 'key_not_root')
      assert.equal((await edit(at, at.root.key, at.root.keyId, unlimited)).code, 'key_exceeds_parent')
      const sibling = await make(at, at.root.key, { scopes: ['assets:write'], expires: '1d' })
      assert.equal((await edit(at, weak.key, sibling.id, { expires: '2d' })).code, 'key_exceeds_parent')
      assert.equal((await edit(at, weak.key, sibling.id, { expires: '1h', name: 'less' })).status, 200)
      assert.equal((await edit(at, weak.key, weak.id, { expires: '1h' })).status, 200)
      assert.equal((await edit(at, weak.key, weak.id, { expires: '2h' })).code, 'key_exceeds_parent')
    })

    test('only a key above may change the budgets of a key if it has one itself', async () => {
      const at = await world()
      const agent = await make(at, at.root.key, { budgets: daily(5) })
      const child = await make(at, agent.key, { budgets: daily(1) })
      const other = await make(at, at.root.key, { budgets: daily(1), scopes: ['keys:read'] })
      for (const id of [agent.id, other.id, at.root.keyId]) {
        const denied = await edit(at, agent.key, id, { budgets: daily(9) })
        assert.deepEqual([denied.code, denied.body.errors[0].pointer], ['key_exceeds_parent', '/budgets'])
      }
      assert.equal((await edit(at, child.key, child.id, { budgets: [] })).code, 'key_exceeds_parent')
      assert.equal((await edit(at, agent.key, child.id, { budgets: daily(9) })).status, 200)
      assert.equal((await edit(at, agent.key, child.id, { budgets: [] })).status, 200)
      assert.equal((await row(at, child.id)).has_budget, 1)
      const rotated = await at.call(at.root.key, 'POST', `/api/v1/api-keys/${agent.id}/rotate`, { body: {} })
      const self = await edit(at, rotated.body.key, agent.id, { budgets: [] })
      assert.equal(self.code, 'key_exceeds_parent', 'the old key has the same subject')
    })

    test('narrowing a key narrows the keys below it in the same step, and widening does not widen them', async () => {
      const at = await world()
      const key = await make(at, at.root.key, { requests_per_minute: 600 })
      const child = await make(at, key.key, {
        models: ['fal-ai/flux', 'local/*'],
        allowed_ips: ['203.0.113.0/24', '10.0.0.0/8'],
      })
      const grandchild = await make(at, child.key, { requests_per_minute: 60, expires: '10d' })
      const apart = await make(at, child.key, { allowed_ips: ['10.0.0.0/8'] })
      const limits = {
        expires: '2d',
        allowed_ips: ['203.0.113.9'],
        requests_per_minute: 100,
        models: ['fal-ai/*'],
      }
      const narrowed = await edit(at, at.root.key, key.id, limits)
      assert.equal(narrowed.status, 200)
      const shown = async ({ id }: Made) => {
        const { expires_at, allowed_ips, requests_per_minute, models } = await get(at, id)
        const { quotas } = await row(at, id)
        return { expires_at, allowed_ips, requests_per_minute, models, quotas }
      }
      const expires_at = toIso(at.clock.now + 2 * dayMs)
      const expected = { expires_at, allowed_ips: ['203.0.113.9/32'], models: ['fal-ai/flux'] }
      assert.deepEqual(await shown(child), { ...expected, requests_per_minute: 100, quotas: `${key.id}=100` })
      const own = { requests_per_minute: 60, quotas: `${key.id}=100 ${grandchild.id}=60` }
      assert.deepEqual(await shown(grandchild), { ...expected, ...own })
      assert.deepEqual((await shown(apart)).allowed_ips, ['255.255.255.255/32'], 'no address is left')
      assert.ok(!(await at.isAccepted(apart.key)))
      const [event] = await events(at, grandchild.id)
      assert.deepEqual(event.after.narrowed_with, key.id)
      assert.deepEqual([event.before.models, event.after.models], ['fal-ai/flux local/*', 'fal-ai/flux'])
      assert.equal(event.after.requests_per_minute, undefined)

      const wide = { expires: 'never', allowed_ips: null, requests_per_minute: 1_000, models: null }
      assert.equal((await edit(at, at.root.key, key.id, wide)).status, 200)
      assert.deepEqual(await shown(child), {
        ...expected,
        requests_per_minute: 100,
        quotas: `${key.id}=1000 ${child.id}=100`,
      })
      assert.deepEqual((await shown(grandchild)).quotas, `${key.id}=1000 ${child.id}=100 ${grandchild.id}=60`)
      assert.equal((await events(at, grandchild.id)).length, 1)
    })

    test('the keys of a rotation share the rate limit and the budgets that an update sets', async () => {
      const at = await world()
      const old = await make(at, at.root.key, { requests_per_minute: 60, budgets: daily(5) })
      await spend(at, old.id, 3_000_000)
      const rotated = await at.call(at.root.key, 'POST', `/api/v1/api-keys/${old.id}/rotate`, { body: {} })
      const next = rotated.body.api_key.id as KeyId
      assert.deepEqual(rotated.body.api_key.budgets[0].spent_usd, 3)
      await spend(at, next, 1_000_000)
      const { body } = await edit(at, at.root.key, next, { requests_per_minute: 90, budgets: daily(2) })
      for (const key of [body.api_key, await get(at, old.id)]) {
        const { limit_usd, spent_usd, remaining_usd } = key.budgets[0]
        assert.deepEqual([limit_usd, spent_usd, remaining_usd, key.spent_usd], [2, 4, 0, 4])
        assert.equal(key.requests_per_minute, 90)
        assert.equal((await row(at, key.id)).quotas, `${old.id}=90`)
      }
      await edit(at, at.root.key, next, { budgets: [] })
      assert.deepEqual([(await row(at, old.id)).has_budget, (await row(at, next)).has_budget], [0, 0])
    })

    test('a budget says for each key below whether a budget applies', async () => {
      const at = await world()
      const key = await make(at, at.root.key)
      const child = await make(at, key.key)
      const grandchild = await make(at, child.key)
      const limited = await make(at, child.key, { budgets: daily(1) })
      const beside = await make(at, at.root.key)
      const states = async () =>
        Promise.all(
          [key, child, grandchild, limited, beside].map(async ({ id }) => (await row(at, id)).has_budget),
        )
      assert.deepEqual(await states(), [0, 0, 0, 1, 0])
      await edit(at, at.root.key, child.id, { budgets: daily(1) })
      assert.deepEqual(await states(), [0, 1, 1, 1, 0])
      await edit(at, at.root.key, key.id, { budgets: daily(1) })
      assert.deepEqual(await states(), [1, 1, 1, 1, 0])
      await edit(at, at.root.key, child.id, { budgets: [] })
      await edit(at, at.root.key, key.id, { budgets: [] })
      assert.deepEqual(await states(), [0, 0, 0, 1, 0])
    })

    test('the next request of a key is checked with what an update set', async () => {
      const at = await world()
      const made = await make(at, at.root.key)
      const seen = async () => {
        const secret = made.key
        const { body } = await at.call(secret, 'GET', '/api/v1/auth/me')
        return body.credential?.requests_per_minute
      }
      assert.equal(await seen(), null)
      await edit(at, at.root.key, made.id, { requests_per_minute: 7 })
      assert.equal(await seen(), 7)
      await edit(at, at.root.key, made.id, { allowed_ips: ['192.0.2.1'] })
      assert.ok(!(await at.isAccepted(made.key)))
    })

    test('the policy of the account applies to what gets wider', async () => {
      const at = await world()
      const made = await make(at, at.root.key, {
        allowed_ips: ['203.0.113.9'],
        budgets: daily(1),
        expires: '5d',
      })
      const free = await make(at, at.root.key)
      const policy = {
        max_lifetime_days: 10,
        requires_expiry: true,
        requires_allowed_ips: true,
        requires_budget: true,
      }
      await at.call(at.root.key, 'PATCH', '/api/v1/policy', { body: policy })
      at.clock.now += 2 * dayMs
      for (const body of [{ expires: 'never' }, { expires: '9d' }, { allowed_ips: null }, { budgets: [] }]) {
        const denied = await edit(at, at.root.key, made.id, body)
        assert.equal(denied.code, 'policy_violated', JSON.stringify(body))
      }
      assert.equal((await edit(at, at.root.key, made.id, { expires: '8d', budgets: daily(9) })).status, 200)
      assert.equal((await edit(at, at.root.key, free.id, { expires: '20d', name: 'y' })).status, 200)
      assert.equal((await edit(at, at.root.key, free.id, { expires: '21d' })).code, 'policy_violated')
    })

    test('a key of a CI job can get less only', async () => {
      const at = await world()
      const job = { name: 'job', ...unrestricted, trust_policy_id: newId('trust') }
      const created = await at.store.keys.create(
        at.root.accountId,
        {
          ...job,
          expires_at: at.clock.now + dayMs,
          budgets: [{ period: 'day', limit_micro_usd: 1_000_000 }],
        },
        { by: systemActor, at: at.clock.now },
      )
      assert.ok('row' in created)
      for (const body of [{ expires: '2d' }, { budgets: daily(2) }, { budgets: [] }]) {
        assert.equal((await edit(at, at.root.key, created.row.id, body)).code, 'key_exceeds_parent')
      }
      const less = { expires: '1h', budgets: daily(0.5), models: ['local/*'] }
      assert.equal((await edit(at, at.root.key, created.row.id, less)).status, 200)
    })
  })
}
