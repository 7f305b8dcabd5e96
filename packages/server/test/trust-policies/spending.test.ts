import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import { auditPolicy } from '../../src/policy/policy.ts'
import { databases } from '../support/start-server.ts'
import { type Issuer, startIssuer } from './support/issuer.ts'
import { openWorld, type World } from './support/world.ts'

const daily = (limit_usd: number) => [{ limit_usd, period: 'day' }]

for (const database of databases) {
  describe(`what keys of CI jobs may spend on ${database}`, () => {
    let issuer: Issuer
    before(async () => {
      issuer = await startIssuer()
    })
    after(() => issuer.stop())
    const within = async (run: (world: World) => Promise<void>) => {
      const world = await openWorld(database, issuer)
      try {
        await run(world)
      } finally {
        await world.close()
      }
    }
    const create = ({ call, owner }: World, more: object) =>
      call(owner.key, '/api/v1/trust-policies', {
        name: 'deploy',
        issuer: issuer.url,
        conditions: { repository: 'octo/app', ref: 'refs/heads/main' },
        scopes: ['assets:write'],
        ...more,
      })
    const edit = ({ call, owner }: World, body: object) =>
      call(owner.key, `/api/v1/api-keys/${owner.keyId}`, body, 'PATCH')
    const exchange = async (world: World) => {
      const { status, body } = await world.exchange(await world.token())
      assert.equal(status, 200, JSON.stringify(body))
      return body.api_key
    }
    const requireBudgets = ({ store, owner, clock }: World) =>
      store.accounts.updatePolicy(
        owner.accountId,
        { requires_budget: 1 },
        { by: systemActor, at: clock.at, serialize: auditPolicy },
      )

    test('each key of a job gets the budgets and models of its trust policy', () =>
      within(async (world) => {
        const budgets = [...daily(0.5), { limit_usd: 2, period: 'total' }]
        const { status, body } = await create(world, { budgets, models: ['fal-ai/flux-*', 'local/*'] })
        assert.equal(status, 201, JSON.stringify(body))
        const { trust_policy } = body
        assert.deepEqual(trust_policy.budgets, budgets)
        assert.deepEqual(trust_policy.models, ['fal-ai/flux-*', 'local/*'])
        for (const key of [await exchange(world), await exchange(world)]) {
          assert.deepEqual(key.models, trust_policy.models)
          assert.deepEqual(
            key.budgets.map(({ limit_usd, period }: { limit_usd: number; period: string }) => ({
              limit_usd,
              period,
            })),
            budgets,
          )
          assert.equal(key.budgets[0].remaining_usd, 0.5)
        }
        const plain = (await create(world, { name: 'plain' })).body.trust_policy
        assert.deepEqual([plain.budgets, plain.models], [[], null])
      }))

    test('a trust policy never allows more models than the key that creates it, now or later', () =>
      within(async (world) => {
        await edit(world, { models: ['fal-ai/*', 'local/*'] })
        const denied = await create(world, { models: ['openai/*'] })
        assert.deepEqual([denied.body.code, denied.body.errors[0].pointer], ['key_exceeds_parent', '/models'])
        const { body } = await create(world, {})
        assert.deepEqual(body.trust_policy.models, ['fal-ai/*', 'local/*'])
        await edit(world, { models: ['local/*'], allowed_ips: ['127.0.0.1', '::1'], requests_per_minute: 50 })
        const narrowed = (await world.store.trustPolicies.list(world.owner.accountId))[0]
        assert.deepEqual(
          [narrowed?.models, narrowed?.allowed_ips, narrowed?.requests_per_minute],
          ['local/*', '127.0.0.1/32 ::1/128', 50],
        )
        const key = await exchange(world)
        assert.deepEqual([key.models, key.requests_per_minute], [['local/*'], 50])
      }))

    test('a policy that was read before its parent was narrowed gives no more than the parent has', () =>
      within(async (world) => {
        await edit(world, { models: ['local/*'], expires: '1h' })
        const stale = await world.trustPolicy(world.owner, {
          models: 'fal-ai/* local/painter',
          lifetime_s: 900,
        })
        assert.equal(stale.models, 'local/painter')
        const { store, owner, clock } = world
        const created = await store.keys.create(
          owner.accountId,
          {
            ...{ name: 'job', scopes: 'assets:write', allowed_ips: null, requests_per_minute: null },
            ...{ models: null, expires_at: null, trust_policy_id: stale.id },
          },
          { by: systemActor, at: clock.at },
        )
        assert.ok('row' in created)
        assert.equal(created.row.models, 'local/*')
        assert.ok(created.row.expires_at !== null && created.row.expires_at <= clock.at + 3_600_000)
      }))

    test('where budgets are required, trust policies need one, and jobs of others get no key', () =>
      within(async (world) => {
        await world.trustPolicy()
        await requireBudgets(world)
        assert.equal((await create(world, { name: 'x' })).body.code, 'policy_violated')
        const denied = await world.exchange(await world.token())
        assert.equal(denied.body.code, 'policy_violated')
        assert.match(denied.body.detail ?? denied.body.error_description, /requires keys to have a budget/)
        await edit(world, { budgets: daily(3) })
        const key = await exchange(world)
        assert.deepEqual(key.budgets, [], 'under the budget of the parent')
        assert.equal((await create(world, { name: 'y' })).status, 201)
      }))
  })
}
