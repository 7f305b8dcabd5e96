import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import { systemActor } from '../../src/audit/audit-store.ts'
import { type KeyId, newId } from '../../src/core/ids.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { auditPolicy } from '../../src/policy/policy.ts'
import { addAccount, addKey } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'
import { type Issuer, startIssuer } from './support/issuer.ts'
import { openWorld, type World } from './support/world.ts'

const minute = 60_000
const day = 24 * 60 * minute

for (const database of databases) {
  describe(`the lifecycle of trust policies on ${database}`, () => {
    let issuer: Issuer
    before(async () => {
      issuer = await startIssuer()
    })
    after(() => issuer.stop())
    const within = async (work: (world: World) => Promise<void>) => {
      const world = await openWorld(database, issuer)
      try {
        await work(world)
      } finally {
        await world.close()
      }
    }
    const exchange = async (
      world: World,
      to?: string,
    ): Promise<{ access_token: string; api_key: { id: string } }> => {
      const { status, body } = await world.exchange(await world.token(), to)
      assert.equal(status, 200, body.detail)
      return body
    }

    test('a job’s key expires after the lifetime of the trust policy, and expired keys and tokens are deleted', () =>
      within(async (world) => {
        const { store, owner } = world
        await world.trustPolicy(owner, { lifetime_s: 60 })
        const { access_token: key, api_key } = await exchange(world)
        world.forward(59_000)
        assert.equal((await world.call(key, '/api/v1/auth/me')).status, 200)
        world.forward(1_000)
        assert.equal((await world.call(key, '/api/v1/auth/me')).body.code, 'key_expired')
        await store.keys.deleteExpiredJobKeys(world.clock.at)
        assert.ok(await store.keys.find(owner.accountId, api_key.id))
        await store.keys.deleteExpiredJobKeys(world.clock.at + 1)
        assert.equal(await store.keys.find(owner.accountId, api_key.id), undefined)

        const exchanged = () => store.database.db.selectFrom('exchanged_token').selectAll().execute()
        await store.trustPolicies.sweepExchanged(world.clock.at + 5 * minute)
        assert.equal((await exchanged()).length, 1, 'kept as long as a server could accept the token')
        await store.trustPolicies.sweepExchanged(world.clock.at + 15 * minute)
        assert.equal((await exchanged()).length, 0)
      }))

    test('the jobs of an account have their own limit of a hundred keys', () =>
      within(async (world) => {
        const { store, owner } = world
        const trustPolicy = await world.trustPolicy()
        const restrictions = { ...unrestricted, expires_at: world.clock.at + minute }
        const keys = Array.from({ length: 99 }, () => {
          const { prefix, hash } = mintKey()
          return {
            ...{ id: newId('key'), account_id: owner.accountId, name: 'job', prefix, secret_hash: hash },
            ...{ created_at: world.clock.at, created_by_key_id: null, created_by_user_id: null },
            ...{ revoked_at: null, revoked_by_key_id: null, revoked_by_user_id: null },
            ...{
              device_id: null,
              trust_policy_id: trustPolicy.id,
              budget_subjects: 'key_of_job',
              ...restrictions,
            },
          }
        })
        await store.database.db.insertInto('api_key').values(keys).execute()
        for (let count = 0; count < 9; count += 1) await addKey(store, owner.accountId)
        await exchange(world)
        const token = await world.token()
        const full = await world.exchange(token)
        assert.equal(full.status, 400)
        assert.equal(full.body.code, 'key_limit_reached')
        assert.match(full.body.detail, /100 live keys/)
        world.forward(minute)
        assert.equal(
          (await world.exchange(token)).status,
          200,
          'the keys expired, and the denied token was not marked as exchanged',
        )
      }))

    test('a trust policy that a key created has at most the restrictions of that key and stops working with it', () =>
      within(async (world) => {
        const { store, owner } = world
        const bounded = await addKey(store, owner.accountId, {
          scopes: 'assets:read keys:read keys:write',
          expires_at: world.clock.at + 10 * minute,
          allowed_ips: null,
          requests_per_minute: 60,
          models: null,
        })
        const input = { name: 'ci', issuer: issuer.url, conditions: { repository: 'octo/app' } }
        const create = (more: object) =>
          world.call(bounded.key, '/api/v1/trust-policies', { ...input, ...more })
        for (const [more, pointer] of [
          [{ scopes: ['assets:write'] }, '/scopes'],
          [{ scopes: ['assets:read'], requests_per_minute: 61 }, '/requests_per_minute'],
        ] as const) {
          const { body } = await create(more)
          assert.equal(body.code, 'key_exceeds_parent')
          assert.equal(body.errors[0].pointer, pointer)
        }
        const { body } = await create({ scopes: ['assets:read'], lifetime: '1h' })
        assert.equal(body.trust_policy.requests_per_minute, 60)
        assert.equal(body.trust_policy.expires_at, new Date(world.clock.at + 10 * minute).toISOString())

        world.forward(5 * minute)
        const job = await exchange(world)
        const row = await store.keys.find(owner.accountId, job.api_key.id)
        assert.equal(row?.expires_at, world.clock.at + 5 * minute)
        assert.equal(row?.parent_key_id, bounded.keyId)
        world.forward(5 * minute)
        assert.equal((await world.exchange(await world.token())).body.code, 'token_untrusted')
      }))

    test('requests of jobs count against the quota of the key that created the trust policy', () =>
      within(async (world) => {
        const { store, owner } = world
        const { keyId } = await addKey(store, owner.accountId, { ...unrestricted, requests_per_minute: 60 })
        await world.trustPolicy({ ...owner, keyId }, { requests_per_minute: 30 })
        const job = await exchange(world)
        const row = await store.keys.find(owner.accountId, job.api_key.id)
        assert.equal(row?.quotas, `${keyId}=60 ${job.api_key.id}=30`)
      }))

    test('revoking a key with its descendants deletes its trust policies, including those from before a rotation', () =>
      within(async (world) => {
        const { store, owner } = world
        const { keyId, key } = await addKey(store, owner.accountId)
        const trustPolicy = await world.trustPolicy({ ...owner, keyId })
        const rotated = await world.call(key, `/api/v1/api-keys/${keyId}/rotate`, { overlap: '1h' })
        assert.equal(rotated.status, 201, JSON.stringify(rotated.body))
        const job = await exchange(world)
        const successor = rotated.body.api_key.id
        assert.equal(
          (await store.trustPolicies.find(owner.accountId, trustPolicy.id))?.parent_key_id,
          successor,
        )

        const impact = async (query: string) => {
          const { body } = await world.call(owner.key, `/api/v1/api-keys/${successor}/impact${query}`)
          return [body.affected_trust_policies, body.unaffected_trust_policies]
        }
        const named = [{ id: trustPolicy.id, name: trustPolicy.name }]
        assert.deepEqual(await impact(''), [[], named])
        assert.deepEqual(await impact('?cascade=true'), [named, []])

        await store.keys.revoke(owner.accountId, keyId, { by: systemActor, at: world.clock.at })
        assert.equal((await world.call(job.access_token, '/api/v1/auth/me')).status, 200)
        await exchange(world)
        const revoke = (query: string) =>
          world.call(owner.key, `/api/v1/api-keys/${successor}${query}`, undefined, 'DELETE')
        assert.deepEqual((await revoke('')).body.revocation_record.trust_policies, [])
        await exchange(world)
        const { revocation_record } = (await revoke('?cascade=true')).body
        assert.deepEqual(
          revocation_record.trust_policies,
          named,
          'a later cascade extends the revocation record',
        )
        assert.deepEqual((await revoke('?cascade=true')).body.revocation_record, revocation_record)
        assert.deepEqual(await impact('?cascade=true'), [[], []])
        assert.equal((await world.call(job.access_token, '/api/v1/auth/me')).body.code, 'key_revoked')
        assert.equal((await world.exchange(await world.token())).body.code, 'token_untrusted')
        assert.equal(
          (await store.trustPolicies.find(owner.accountId, trustPolicy.id))?.deleted_at,
          world.clock.at,
        )
      }))

    test('jobs get no keys while the creator of a trust policy or its successor is quarantined', () =>
      within(async (world) => {
        const { store, owner } = world
        const { keyId } = await addKey(store, owner.accountId)
        await world.trustPolicy({ ...owner, keyId })
        const job = await exchange(world)
        const quarantine = (id: KeyId) =>
          store.keys.quarantine(owner.accountId, id, { by: systemActor, at: world.clock.at })
        const resume = (id: KeyId) =>
          store.keys.resume(owner.accountId, id, { by: systemActor, at: world.clock.at })
        await quarantine(keyId)
        assert.equal((await world.call(job.access_token, '/api/v1/auth/me')).body.code, 'key_paused')
        const token = await world.token()
        assert.equal((await world.exchange(token)).body.code, 'token_untrusted')
        await resume(keyId)
        assert.equal((await world.exchange(token)).status, 200)

        const { body } = await world.call(owner.key, `/api/v1/api-keys/${keyId}/rotate`, { overlap: '1h' })
        for (const id of [keyId, body.api_key.id] as const) {
          await quarantine(id)
          assert.equal((await world.exchange(await world.token())).body.code, 'token_untrusted')
          await resume(id)
          await exchange(world)
        }
      }))

    test('the current policy of the account applies to keys of jobs', () =>
      within(async (world) => {
        await world.trustPolicy()
        await exchange(world)
        await world.store.accounts.updatePolicy(
          world.owner.accountId,
          { requires_allowed_ips: 1 },
          { by: systemActor, at: world.clock.at, serialize: auditPolicy },
        )
        const denied = await world.exchange(await world.token())
        assert.equal(denied.body.code, 'policy_violated')
        await world.trustPolicy(world.owner, { allowed_ips: '192.0.2.0/24', created_at: world.clock.at + 1 })
        const job = await exchange(world)
        const row = await world.store.keys.find(world.owner.accountId, job.api_key.id)
        assert.equal(row?.allowed_ips, '192.0.2.0/24')
      }))

    test('an account has at most fifty trust policies, and other accounts see none of them', () =>
      within(async (world) => {
        const { store, owner } = world
        for (let count = 0; count < 50; count += 1) await world.trustPolicy()
        const more = await world.call(owner.key, '/api/v1/trust-policies', {
          name: 'one more',
          issuer: issuer.url,
          conditions: { sub: 'x' },
          scopes: ['assets:read'],
        })
        assert.equal(more.body.code, 'trust_policy_limit_reached')
        const other = await addAccount(store)
        assert.deepEqual((await world.call(other.key, '/api/v1/trust-policies')).body.trust_policies, [])
        assert.equal((await world.call(owner.key, '/api/v1/trust-policies')).body.trust_policies.length, 50)
      }))

    test('a trust policy that is deleted during an exchange grants no key', () =>
      within(async (world) => {
        const { store, owner } = world
        const trustPolicy = await world.trustPolicy()
        await store.trustPolicies.delete(owner.accountId, trustPolicy.id, {
          by: systemActor,
          at: world.clock.at,
          latestUse: () => undefined,
        })
        const exchanged = {
          trustPolicyId: trustPolicy.id,
          tokenHash: newId('key'),
          until: world.clock.at + day,
          at: world.clock.at,
        }
        await assert.rejects(
          store.database.db
            .transaction()
            .execute((tx) => store.trustPolicies.markExchangedWithin(tx, owner.accountId, exchanged)),
          { name: 'NotExchanged', reason: 'inactive' },
        )
      }))
  })
}
