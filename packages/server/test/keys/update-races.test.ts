import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import type { KeyId } from '../../src/core/ids.ts'
import { hourMs } from '../../src/core/time.ts'
import { unrestricted, validateAgainstParent } from '../../src/keys/restrictions.ts'
import { databases } from '../support/start-server.ts'
import { useWorlds } from './world.ts'

const limits = {
  expires: '1h',
  requests_per_minute: 60,
  models: ['local/*'],
  budgets: [{ limit_usd: 1, period: 'day' }],
}

for (const database of databases) {
  describe(`updating API keys during other changes on ${database}`, () => {
    const world = useWorlds(database)

    /** A key without limits, and one below it. */
    const family = async () => {
      const at = await world()
      const scopes = ['keys:write', 'keys:read', 'assets:read', 'assets:write', 'account:read']
      const make = async (by: string) => {
        const { body } = await at.create(by, { scopes })
        return { id: body.api_key.id as KeyId, key: body.key as string }
      }
      const parent = await make(at.root.key)
      const child = await make(parent.key)
      const post = (id: string, verb: string, body: object = {}) =>
        at.call(at.root.key, 'POST', `/api/v1/api-keys/${id}/${verb}`, { body })
      const narrow = (id: string) => at.call(at.root.key, 'PATCH', `/api/v1/api-keys/${id}`, { body: limits })
      return { ...at, parent, child, post, narrow }
    }

    test('a child that was checked before its parent was narrowed gets no more than the parent has', async () => {
      const { store, root, clock, parent, narrow } = await family()
      await narrow(parent.id)
      const created = await store.keys.create(
        root.accountId,
        { ...unrestricted, name: 'late' },
        { by: { kind: 'key', id: parent.id, name: 'x' }, at: clock.now },
      )
      assert.ok('row' in created)
      const { expires_at, requests_per_minute, models, quotas, has_budget } = created.row
      assert.deepEqual([expires_at, requests_per_minute, models], [clock.now + hourMs, 60, 'local/*'])
      assert.deepEqual([quotas, has_budget], [`${parent.id}=60`, 1])
    })

    test('a rotation that was checked before the parent was narrowed does not outlive the parent', async () => {
      const { store, root, clock, parent, child, narrow } = await family()
      await narrow(parent.id)
      const rotated = await store.keys.rotate(root.accountId, child.id, {
        ...{ by: systemActor, at: clock.now },
        ...{ overlapMs: 0, idleMs: null, expiresAt: null },
      })
      assert.ok('row' in rotated)
      assert.deepEqual([rotated.row.expires_at, rotated.row.models], [clock.now + hourMs, 'local/*'])
    })

    test('keys that are created, rotated and revoked while a key above is narrowed end up below it', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { store, root, clock, create, parent, child, post, narrow } = await family()
        const answers = await Promise.all([
          create(parent.key, {}),
          post(child.id, 'rotate'),
          narrow(parent.id),
          create(parent.key, {}),
          narrow(child.id),
          create(child.key, { scopes: ['assets:read'] }),
          post(parent.id, 'rotate', { overlap: '1h' }),
        ])
        for (const { status, code } of answers)
          assert.ok(status < 300 || code === 'key_exceeds_parent' || code === 'key_not_active', code)
        const rows = await store.keys.withDescendants(root.accountId, root.keyId)
        const byId = new Map<string, (typeof rows)[number]>(rows.map((row) => [row.id, row]))
        const { budget_subjects: subjects } = byId.get(parent.id) as (typeof rows)[number]
        for (const row of rows) {
          const above = byId.get(row.parent_key_id ?? '')
          if (!above) continue
          // A key may outlive a parent that was replaced by one that expires earlier.
          const excess = validateAgainstParent({ ...row, expires_at: above.expires_at }, above)
          assert.equal(excess, undefined, JSON.stringify([row, above]))
          assert.ok(
            (row.quotas ?? '').startsWith(above.quotas ?? ''),
            `${above.quotas} is above ${row.quotas}`,
          )
          if (`${row.budget_subjects} `.startsWith(`${subjects} `)) assert.equal(row.has_budget, 1)
        }
        const late = rows.filter((row) => row.created_at === clock.now && row.parent_key_id === parent.id)
        for (const row of late) assert.ok(row.expires_at !== null)
      }
    })

    test('an update and a revocation at once leave the key revoked', async () => {
      const { call, root, parent, narrow, isAccepted } = await family()
      const path = `/api/v1/api-keys/${parent.id}`
      const [updated, revoked] = await Promise.all([narrow(parent.id), call(root.key, 'DELETE', path)])
      assert.ok(updated.status === 200 || updated.code === 'key_not_active')
      assert.equal(revoked.status, 200)
      assert.ok(!(await isAccepted(parent.key)))
      assert.equal((await narrow(parent.id)).code, 'key_not_active')
    })
  })
}
