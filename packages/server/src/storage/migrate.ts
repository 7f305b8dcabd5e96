import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import * as keysAndAssets from './migrations/0001-keys-and-assets.ts'
import * as people from './migrations/0002-people.ts'
import * as trustedKeys from './migrations/0003-trusted-keys.ts'
import * as loginScopes from './migrations/0004-login-scopes.ts'
import type { Schema } from './schema.ts'
import { StoreError } from './store-error.ts'

/** Every migration, oldest first. Forward only: a released one never changes, a later one mends it. */
const migrations: Record<string, Migration> = {
  '0001-keys-and-assets': keysAndAssets,
  '0002-people': people,
  '0003-trusted-keys': trustedKeys,
  '0004-login-scopes': loginScopes,
}

/**
 * Brings the database to the shape that this code knows, in one transaction and under a lock, so that
 * replicas that start together do it once.
 *
 * @throws {StoreError} `newer` when the database was made by a later version.
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  await refuseNewer(db)
  const { error } = await migrator.migrateToLatest()
  if (error) {
    await refuseNewer(db)
    throw error
  }
}

async function refuseNewer(db: Kysely<Schema>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) return
  const applied = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute()
  const unknown = applied.map((row) => row.name).filter((name) => !(name in migrations))
  if (unknown.length > 0) {
    throw new StoreError(
      'newer',
      `The database was made by a newer Open Animate (it has the change "${unknown.at(-1)}"). ` +
        'Start that version or a later one; this one would not understand it.',
    )
  }
}
