import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { describe, mock, test } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import { newId } from '../../src/core/ids.ts'
import { maxJobKeys } from '../../src/keys/key-creation.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import type { Store } from '../../src/store.ts'
import { addAccount, addKey } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'
import { addJobs, newWorld, useWorlds } from './world.ts'

const keys = '/api/v1/api-keys'

for (const database of databases) {
  describe(`creating API keys on ${database}`, () => {
    const world = useWorlds(database)

    test('a new key has the scopes to create media, and every key may read and revoke itself', async () => {
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

    test('an unknown id, an invalid id and a key of another account are all not found', async () => {
      const { store, root, call } = await world()
      const stranger = await addAccount(store)
      for (const id of ['key_00000000000000000000', 'nothing', stranger.keyId]) {
        for (const [method, path] of [
          ['GET', id],
          ['DELETE', id],
          ['POST', `${id}/pause`],
          ['POST', `${id}/resume`],
          ['POST', `${id}/quarantine`],
          ['POST', `${id}/rotate`],
        ] as const) {
          const { status, code } = await call(root.key, method, `${keys}/${path}`, {
            ...(path.endsWith('rotate') && { body: {} }),
          })
          assert.deepEqual([status, code], [404, 'key_not_found'], `${method} ${path}`)
        }
      }
      assert.equal((await call(stranger.key, 'GET', '/api/v1/auth/me')).status, 200)
    })

    test('creating and rotating a key answer 201, changing one answers 200', async () => {
      const { root, call, create } = await world()
      const made = await create(root.key, {})
      const path = `${keys}/${made.body.api_key.id}`
      const rotated = await call(root.key, 'POST', `${path}/rotate`, { body: {} })
      assert.deepEqual([made.status, rotated.status], [201, 201])
      for (const verb of ['pause', 'resume', 'quarantine'])
        assert.equal((await call(root.key, 'POST', `${path}/${verb}`)).status, 200, verb)
    })

    test('the eleventh key is rejected, and the error lists the ten live keys', async () => {
      const { root, call, create } = await world()
      for (let i = 1; i < 10; i++) await create(root.key, {})
      const { status, code, body } = await create(root.key, {})
      assert.deepEqual([status, code], [409, 'key_limit_reached'])
      assert.equal(body.detail, 'The account has 10 live API keys. The limit is 10.')
      const { api_keys } = (await call(root.key, 'GET', keys)).body
      assert.deepEqual(body.live_keys, api_keys)
    })

    test('the CI jobs of an account have at most a hundred live keys', async () => {
      const { store, clock, root } = await world()
      const made = await addJobs(store, root.accountId, maxJobKeys + 1, clock.now)
      assert.ok(made.slice(0, -1).every((each) => 'key' in each))
      assert.deepEqual(made.at(-1), { denied: 'limit_reached', live: [] })
      assert.equal(maxJobKeys, 100)
    })

    test('a live key has no revocation record', async () => {
      const { root, call } = await world()
      const { body } = await call(root.key, 'GET', `${keys}/${root.keyId}`)
      assert.deepEqual([body.api_key.status, body.revocation_record], ['active', null])
    })

    test('the requests of a key count against its own limit and the limits of the keys above it', async () => {
      const { store, root, create } = await world()
      const quotasOf = async (id: string) => (await store.keys.find(root.accountId, id))?.quotas
      const make = async (key: string, requests_per_minute?: number) => {
        const { body } = await create(key, {
          scopes: ['keys:write'],
          ...(requests_per_minute && { requests_per_minute }),
        })
        return { id: body.api_key.id as string, key: body.key as string }
      }
      const free = await make(root.key)
      assert.equal(await quotasOf(free.id), null)
      const parent = await make(free.key, 160)
      assert.equal(await quotasOf(parent.id), `${parent.id}=160`)
      const same = await make(parent.key)
      assert.equal(await quotasOf(same.id), `${parent.id}=160`)
      const alike = await make(parent.key, 160)
      assert.equal(await quotasOf(alike.id), `${parent.id}=160`)
      const less = await make(parent.key, 60)
      assert.equal(await quotasOf(less.id), `${parent.id}=160 ${less.id}=60`)
      const least = await make(less.key, 6)
      assert.equal(await quotasOf(least.id), `${parent.id}=160 ${less.id}=60 ${least.id}=6`)
    })

    test('if a prefix is taken, another key is minted, in a creation and in a rotation', async (t) => {
      const { root, call, create, isAccepted } = await world()
      let calls = 0
      mock.method(crypto, 'randomFillSync', (buffer: Uint8Array) => {
        // The first two keys have the same prefix; afterwards every one has another.
        calls++
        return buffer.fill(calls <= 2 ? 7 : calls)
      })
      syncBuiltinESMExports()
      t.after(() => {
        mock.restoreAll()
        syncBuiltinESMExports()
      })
      const first = await create(root.key, {})
      const second = await create(root.key, {})
      assert.equal(calls, 3)
      assert.deepEqual([first.status, second.status], [201, 201])
      assert.equal(first.body.key.slice(0, 13), first.body.api_key.prefix)
      assert.notEqual(first.body.api_key.prefix, second.body.api_key.prefix)
      assert.deepEqual([await isAccepted(first.body.key), await isAccepted(second.body.key)], [true, true])
      calls = 1
      const rotated = await call(root.key, 'POST', `${keys}/${first.body.api_key.id}/rotate`, { body: {} })
      assert.equal(rotated.status, 201)
      assert.equal(rotated.body.key.slice(0, 13), rotated.body.api_key.prefix)
    })

    test('a request creates nothing if its key, or the key to rotate, is revoked meanwhile', async () => {
      /** A store that revokes a key after the policy was read and before anything is written. */
      const revoking = (store: Store, accountId: `acct_${string}`, keyId: () => string): Store => ({
        ...store,
        accounts: {
          ...store.accounts,
          async policy(id) {
            await store.keys.revoke(accountId, keyId(), { by: systemActor, at: Date.now() })
            return store.accounts.policy(id)
          },
        },
      })
      const { store, root, create } = await world()
      const creator = (await create(root.key, { scopes: [...unrestricted.scopes.split(' ')] })).body
      const old = (await create(root.key, {})).body
      const withRevokedActor = await newWorld(revoking(store, root.accountId, () => creator.api_key.id))
      const created = await withRevokedActor.create(creator.key, {})
      assert.deepEqual([created.status, created.code], [409, 'key_not_active'])
      const withRevokedSubject = await newWorld(revoking(store, root.accountId, () => old.api_key.id))
      const rotated = await withRevokedSubject.call(root.key, 'POST', `${keys}/${old.api_key.id}/rotate`, {
        body: {},
      })
      assert.deepEqual([rotated.status, rotated.code], [409, 'key_not_active'])
      const { limit } = (await withRevokedSubject.call(root.key, 'GET', keys)).body
      assert.equal(limit.live, 1)
    })

    test('a key that is revoked during a request creates nothing', async () => {
      const { store, root, clock } = await world()
      const parent = await addKey(store, root.accountId)
      const by = { kind: 'key', id: parent.keyId, name: 'x' } as const
      await store.keys.revoke(root.accountId, parent.keyId, { by: systemActor, at: clock.now, cascade: true })
      const key = { name: 'x', ...unrestricted }
      const created = await store.keys.create(root.accountId, key, { by, at: clock.now })
      assert.deepEqual(created, { denied: 'actor_inactive' })
    })

    test('a repeated Idempotency-Key returns the created key without its secret', async () => {
      const { store, root, call } = await world()
      const made = await call(root.key, 'POST', keys, {
        body: { name: 'x' },
        headers: { 'idempotency-key': 'a' },
      })
      const again = await call(root.key, 'POST', keys, {
        body: { name: 'x' },
        headers: { 'idempotency-key': 'a' },
      })
      assert.deepEqual([again.code, again.body.api_key], ['idempotency_key_completed', made.body.api_key])
      const path = `${keys}/${made.body.api_key.id}/rotate`
      const rotated = await call(root.key, 'POST', path, { body: {}, headers: { 'idempotency-key': 'b' } })
      const twice = await call(root.key, 'POST', path, { body: {}, headers: { 'idempotency-key': 'b' } })
      assert.deepEqual([twice.code, twice.body.api_key], ['idempotency_key_completed', rotated.body.api_key])
      const kept = await store.database.db.selectFrom('idempotency_claim').select('response').execute()
      assert.deepEqual(
        kept.map(({ response }) => Object.keys(JSON.parse(response ?? '{}'))),
        [['api_key'], ['api_key']],
      )
    })

    test('a key of a CI job is kept with the jobs that it started, and the budgets of a deleted key go with it', async () => {
      const { store, clock, root } = await world()
      const addJobKey = async () => {
        const job = {
          name: 'job',
          ...unrestricted,
          expires_at: clock.now + 1,
          trust_policy_id: newId('trust'),
        }
        const budgets = [{ period: 'total', limit_micro_usd: 1 }] as const
        const by = { by: systemActor, at: clock.now }
        const created = await store.keys.create(root.accountId, { ...job, budgets }, by)
        assert.ok('row' in created)
        return created.row
      }
      const [used, unused] = [await addJobKey(), await addJobKey()]
      await store.database.db
        .insertInto('job')
        .values({
          ...{ id: newId('job'), account_id: root.accountId, api_key_id: used.id, user_id: null },
          ...{ actor_name: 'job', verb: 'generate_image', model: 'fal-ai/flux', provider: 'fal' },
          ...{ request: '{}', status: 'failed', budget_subjects: `${root.accountId} ${used.id}` },
          ...{ progress: null, estimate_micro_usd: null, cost_micro_usd: null, provider_request: null },
          ...{ called_at: null, output: null, error: null, leased_by: null, leased_until: null },
          ...{ cancelled_at: null, request_id: null, address: null, created_at: clock.now },
          ...{ started_at: null, finished_at: clock.now },
        })
        .execute()
      await store.keys.deleteExpiredJobKeys(clock.now + 2)
      assert.equal((await store.keys.find(root.accountId, used.id))?.own_budgets, 'total=1')
      assert.equal(await store.keys.find(root.accountId, unused.id), undefined)
      assert.deepEqual(await store.ledger.states([unused.id], clock.now), [])
    })

    test('keys of CI jobs are deleted some time after they expired', async () => {
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
