import { type Kysely, sql } from 'kysely'

/** Ids and hashes compare by byte on both databases, whatever language a PostgreSQL was set up in. */
const byteOrder = (db: Kysely<unknown>) =>
  db.getExecutor().adapter.supportsMultipleConnections ? sql`text collate "C"` : sql`text`

export async function up(db: Kysely<unknown>): Promise<void> {
  const text = byteOrder(db)

  await db.schema
    .createTable('account')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('is_owner', 'integer', (column) => column.notNull())
    .addColumn('balance_micro_usd', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('account_only_one_owner')
    .unique()
    .on('account')
    .column('is_owner')
    .where('is_owner' as never, '=', sql.lit(1))
    .execute()

  await db.schema
    .createTable('api_key')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('prefix', text, (column) => column.notNull().unique())
    .addColumn('secret_hash', text, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by_key_id', text)
    .addColumn('revoked_at', 'bigint')
    .addColumn('revoked_by_key_id', text)
    .execute()
  await db.schema
    .createIndex('api_key_of_account')
    .on('api_key')
    .columns(['account_id', 'created_at', 'id'])
    .execute()

  await db.schema
    .createTable('api_key_use')
    .addColumn('api_key_id', text, (column) => column.primaryKey().references('api_key.id'))
    .addColumn('last_used_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_address', 'text')
    .addColumn('last_used_user_agent', 'text')
    .execute()

  await db.schema
    .createTable('asset')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('api_key_id', text, (column) => column.notNull().references('api_key.id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('content_type', 'text', (column) => column.notNull())
    .addColumn('width', 'integer', (column) => column.notNull())
    .addColumn('height', 'integer', (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('sha256', text, (column) => column.notNull())
    .addColumn('prompt', 'text', (column) => column.notNull())
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('style', 'text', (column) => column.notNull())
    .addColumn('seed', 'bigint', (column) => column.notNull())
    .addColumn('understood', 'text', (column) => column.notNull())
    .addColumn('ignored', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('asset_of_account')
    .on('asset')
    .columns(['account_id', 'created_at', 'id'])
    .execute()

  await db.schema
    .createTable('idempotency')
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('key_hash', text, (column) => column.notNull())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('request_hash', text, (column) => column.notNull())
    .addColumn('response', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('idempotency_pk', ['account_id', 'key_hash'])
    .execute()
  await db.schema.createIndex('idempotency_by_age').on('idempotency').column('created_at').execute()
}
