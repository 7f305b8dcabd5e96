import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Migrator } from 'kysely/migration'
import { originsOf } from '../../src/auth/origins.ts'
import { theMachine } from '../../src/audit/audit-store.ts'
import * as keysAndAssets from '../../src/database/migrations/0001-keys-and-assets.ts'
import { openPostgres } from '../../src/database/postgres.ts'
import { openSqlite } from '../../src/database/sqlite.ts'
import { openStore } from '../../src/database/store.ts'
import { emptyDatabase } from '../support/postgres.ts'
import { databases } from '../support/start-server.ts'

for (const name of databases) {
  test(`a database from before there were people keeps its keys and pictures on ${name}`, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'oanim-migration-'))
    const fresh = name === 'postgres' ? await emptyDatabase() : undefined
    try {
      const old = fresh ? await openPostgres(fresh.url) : openSqlite(dataDir)
      const provider = { getMigrations: async () => ({ '0001-keys-and-assets': keysAndAssets }) }
      const { error } = await new Migrator({ db: old.db, provider }).migrateToLatest()
      assert.equal(error, undefined)
      const account = {
        id: 'acct_1',
        email: 'owner@localhost',
        is_owner: 1,
        balance_micro_usd: 0,
        created_at: 1,
      }
      const key = {
        id: 'key_1',
        account_id: 'acct_1',
        name: 'owner',
        prefix: 'anim_a1b2c3d4',
        secret_hash: 'f'.repeat(64),
        created_at: 2,
      }
      const asset = {
        id: 'asset_1',
        account_id: 'acct_1',
        api_key_id: 'key_1',
        kind: 'image',
        content_type: 'image/png',
        width: 16,
        height: 16,
        size_bytes: 5_000_000_000,
        sha256: 'a'.repeat(64),
        prompt: 'mesh “über”',
        provider: 'local',
        style: 'mesh',
        seed: 4_294_967_295,
        understood: '[]',
        ignored: '[]',
        created_at: 3,
      }
      await old.db
        .insertInto('account')
        .values(account as never)
        .execute()
      await old.db
        .insertInto('api_key')
        .values(key as never)
        .execute()
      await old.db
        .insertInto('asset')
        .values(asset as never)
        .execute()
      await old.credentials.close()
      await old.db.destroy()

      const store = await openStore({ dataDir, databaseUrl: fresh?.url })
      assert.deepEqual(
        { ...(await store.assets.find('acct_1', 'asset_1')) },
        { ...asset, person_id: null, hidden_at: null, made_by_name: 'owner' },
      )
      const row = await store.keys.revoke('acct_1', 'key_1', theMachine, 4)
      assert.deepEqual([row?.name, row?.created_by_name, row?.revoked_at], ['owner', null, 4])
      assert.equal((await store.activity.list('acct_1', { count: 5 })).length, 1)
      // The rebuilt table still refuses a picture of nobody's.
      const { id: _, account_id: __, api_key_id: ___, ...facts } = asset
      await assert.rejects(
        store.assets.create('acct_2', { ...facts, id: 'asset_2' } as never, theMachine),
        /foreign key/i,
      )
      await store.close()
      const again = await openStore({ dataDir, databaseUrl: fresh?.url })
      await again.close()
    } finally {
      await rm(dataDir, { recursive: true, force: true })
      await fresh?.drop()
    }
  })
}

test('our own origins are the configured one, or this machine’s own names', () => {
  assert.deepEqual(originsOf('https://animate.example.com', 'http://0.0.0.0:8000'), [
    'https://animate.example.com',
  ])
  const local = ['http://127.0.0.1:8000', 'http://localhost:8000', 'http://[::1]:8000']
  assert.deepEqual(originsOf(undefined, 'http://127.0.0.1:8000'), local)
  assert.deepEqual(originsOf(undefined, 'http://0.0.0.0:8000'), local)
  assert.deepEqual(originsOf(undefined, 'http://192.0.2.7:8000'), ['http://192.0.2.7:8000'])
})
