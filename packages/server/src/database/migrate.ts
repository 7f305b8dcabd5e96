import { type Kysely, PostgresAdapter, sql, type Transaction } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Database } from './database.ts'
import { StoreError } from './errors.ts'
import * as initial from './migrations/0001-initial.ts'
import * as media from './migrations/0002-media.ts'
import * as blobs from './migrations/0003-blobs.ts'
import * as ledger from './migrations/0004-ledger.ts'
import * as clients from './migrations/0005-clients.ts'
import type { Schema } from './schema.ts'

/** Every migration, oldest first. A released migration never changes. */
const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-media': media,
  '0003-blobs': blobs,
  '0004-ledger': ledger,
  '0005-clients': clients,
}

/** The advisory lock that every version of Kysely uses for migrations. */
const migrationLock = sql.lit(3853314791062309107n)

/**
 * Leaves locking to `migrate`. Kysely locks per session: behind a transaction pooler the connection with the lock may
 * be given to another client and never be returned.
 */
export class MigrationAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

/**
 * Applies the pending migrations, in one transaction and under a lock, so that replicas that start together apply them
 * once.
 *
 * @throws {StoreError} `newer` when a later version migrated the database; `unusable` when its schema belongs to
 * another program, or the role cannot create tables in it.
 */
export async function migrate({ db, dialect, description }: Database): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const schema = dialect === 'postgres' ? await lock(transaction) : undefined
    const applied = await appliedMigrations(transaction, schema)
    rejectUnknownMigrations(applied, description)
    if (Object.keys(migrations).every((name) => applied.includes(name))) return
    if (schema !== undefined) await requireCreate(transaction, schema, description)
    const migrator = new Migrator({
      db: transaction,
      provider: { getMigrations: async () => migrations },
      ...(schema !== undefined && { migrationTableSchema: schema }),
    })
    const { error } = await migrator.migrateToLatest()
    if (error) throw error
  })
}

/** Makes other servers wait until this transaction ends. @returns The schema that tables are created in. */
async function lock(transaction: Transaction<Schema>): Promise<string> {
  await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(transaction)
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(transaction)
  return rows[0]?.schema ?? 'public'
}

/** Reads this schema only: another program may have a table of the same name in another schema. */
async function appliedMigrations(source: Kysely<Schema>, schema: string | undefined): Promise<string[]> {
  const tables = await source.introspection.getTables({ withInternalKyselyTables: true })
  const isOurs = (table: { name: string; schema?: string | undefined }) =>
    table.name === 'kysely_migration' && (schema === undefined || table.schema === schema)
  if (!tables.some(isOurs)) return []
  const inSchema = schema === undefined ? source : source.withSchema(schema)
  const rows = await (inSchema as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute()
  return rows.map(({ name }) => name)
}

function rejectUnknownMigrations(applied: readonly string[], description: string): void {
  const unknown = applied.filter((name) => !(name in migrations))
  if (unknown.length === 0) return
  if (unknown.length === applied.length) {
    throw new StoreError(
      'unusable',
      `The database ${description} belongs to another program (it has the migration "${unknown.at(-1)}"). ` +
        'Use a separate database or schema for Open Animate.',
    )
  }
  throw new StoreError(
    'newer',
    `The database was migrated by a newer Open Animate (it has the migration "${unknown.at(-1)}"). ` +
      'Start that version or a later one.',
  )
}

/** Since PostgreSQL 15 only the owner of a database may create tables in `public`. */
async function requireCreate(
  transaction: Transaction<Schema>,
  schema: string,
  description: string,
): Promise<void> {
  const { rows } = await sql<{ may: boolean; grant: string }>`
    select has_schema_privilege(current_schema(), 'CREATE') as may,
      format('GRANT CREATE ON SCHEMA %I TO %I;', current_schema(), current_user) as "grant"`.execute(
    transaction,
  )
  const [privilege] = rows
  if (!privilege || privilege.may) return
  throw new StoreError(
    'unusable',
    `The database ${description} does not let this role create tables in the schema "${schema}". ` +
      `Run this as the owner of the database: ${privilege.grant}`,
  )
}
