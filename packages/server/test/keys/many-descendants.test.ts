import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import { newId } from '../../src/core/ids.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { addKey, openNewStore } from '../support/open-store.ts'
import { newWorld } from './world.ts'

/** More than SQLite takes values in one statement: the keys of a year of jobs. */
const runs = 33_000

test('a key with tens of thousands of descendants can be inspected, quarantined, resumed and revoked', async () => {
  const { store, close } = await openNewStore('sqlite')
  try {
    const { root, call, create, clock } = await newWorld(store)
    const reader = await addKey(store, root.accountId, unrestricted)
    const child = (await create(root.key, {})).body.api_key
    const { db } = store.database
    const template = await db
      .selectFrom('api_key')
      .selectAll()
      .where('id', '=', child.id)
      .executeTakeFirstOrThrow()
    // They have ended, and a quarantine has nothing to mark: only finding them takes time.
    const ended = { revoked_at: clock.now, paused_at: clock.now, pause_reason: 'paused' } as const
    await db.transaction().execute(async (transaction) => {
      for (let from = 0; from < runs; from += 500) {
        const rows = Array.from({ length: 500 }, (_, n) => {
          const unlike = { prefix: `run_${from + n}`, secret_hash: `hash ${from + n}` }
          return { ...template, ...ended, ...unlike, id: newId('key') }
        })
        await transaction.insertInto('api_key').values(rows).execute()
      }
    })

    const { body: impact } = await call(
      reader.key,
      'GET',
      `/api/v1/api-keys/${root.keyId}/impact?cascade=true`,
    )
    assert.deepEqual(
      impact.affected.map(({ id }: { id: string }) => id),
      [root.keyId, child.id],
    )
    const { accountId, keyId } = root
    const change = { by: systemActor, at: clock.now }
    const pausedAre = async (reason: string | null) => {
      for (const id of [keyId, child.id])
        assert.equal((await store.keys.find(accountId, id))?.pause_reason, reason)
    }
    await store.keys.quarantine(accountId, keyId, change)
    await pausedAre('quarantined')
    await store.keys.resume(accountId, keyId, change)
    await pausedAre(null)
    const revoked = await store.keys.revoke(accountId, keyId, { ...change, cascade: true })
    assert.deepEqual(JSON.parse(revoked?.revocation_record ?? '').revoked_keys.length, 1)
  } finally {
    await close()
  }
})
