import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Migrator } from 'kysely/migration'
import { parseScopes, scopes } from '../../src/core/scopes.ts'
import { genesisHash, hashActivity } from '../../src/audit/hash-audit-event.ts'
import { theMachine } from '../../src/audit/audit-store.ts'
import * as keysAndAssets from '../../src/database/migrations/0001-keys-and-assets.ts'
import * as people from '../../src/database/migrations/0002-people.ts'
import { openPostgres } from '../../src/database/postgres.ts'
import { openSqlite } from '../../src/database/sqlite.ts'
import { openStore } from '../../src/database/store.ts'
import { emptyDatabase } from '../support/postgres.ts'
import { databases } from '../support/start-server.ts'

for (const name of databases) {
  test(`a database from before keys were bounded keeps its keys whole and its log in one chain on ${name}`, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'oanim-migration-'))
    const fresh = name === 'postgres' ? await emptyDatabase() : undefined
    try {
      const old = fresh ? await openPostgres(fresh.url) : openSqlite(dataDir)
      const migrations = { '0001-keys-and-assets': keysAndAssets, '0002-people': people }
      const provider = { getMigrations: async () => migrations }
      assert.equal((await new Migrator({ db: old.db, provider }).migrateToLatest()).error, undefined)
      const insert = async (table: 'account' | 'api_key' | 'activity', row: object) => {
        await old.db
          .insertInto(table)
          .values(row as never)
          .execute()
      }
      const account = { email: 'a@example.com', is_owner: 1, balance_micro_usd: 0, created_at: 1 }
      await insert('account', { ...account, id: 'acct_1' })
      await insert('account', { ...account, id: 'acct_2', email: 'b@example.com', is_owner: 0 })
      const key = { account_id: 'acct_1', name: 'owner', secret_hash: 'f'.repeat(64), created_at: 2 }
      await insert('api_key', { ...key, id: 'key_1', prefix: 'anim_a1b2c3d4' })
      await insert('api_key', { ...key, id: 'key_2', prefix: 'anim_b1b2c3d4', created_by_key_id: 'key_1' })
      const entry = {
        action: 'key.created',
        actor_kind: 'machine',
        target_kind: 'key',
        target_name: 'ключ “x”',
      }
      for (const [id, account_id, created_at] of [
        ['act_b', 'acct_1', 5],
        ['act_a', 'acct_1', 5],
        ['act_c', 'acct_1', 4],
        ['act_d', 'acct_2', 9],
      ]) {
        await insert('activity', { ...entry, id, account_id, created_at })
      }
      await old.credentials.close()
      await old.db.destroy()

      const store = await openStore({ dataDir, databaseUrl: fresh?.url })
      try {
        const child = await store.keys.find('acct_1', 'key_2')
        assert.deepEqual(parseScopes(child?.scopes ?? ''), scopes, 'it may do what it could do before')
        assert.deepEqual([child?.parent_key_id, child?.expires_at, child?.allowed_ips], ['key_1', null, null])
        await store.keys.revoke('acct_1', 'key_1', theMachine, 10, { cascade: true })
        assert.equal((await store.keys.find('acct_1', 'key_2'))?.revoked_reason, 'cascade')

        const log = (await store.activity.list('acct_1', { count: 10 })).toSorted((a, b) => a.seq - b.seq)
        assert.deepEqual(
          log.slice(0, 3).map(({ id }) => id),
          ['act_c', 'act_a', 'act_b'],
        )
        assert.deepEqual(
          log.map(({ seq }) => seq),
          [1, 2, 3, 4, 5],
        )
        let before = genesisHash
        for (const one of log) {
          assert.equal(one.prev_hash, before)
          assert.equal(hashActivity(one), one.hash)
          before = one.hash
        }
        const [other] = await store.activity.list('acct_2', { count: 10 })
        assert.deepEqual([other?.seq, other?.prev_hash], [1, genesisHash])
      } finally {
        await store.close()
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true })
      await fresh?.drop()
    }
  })
}
