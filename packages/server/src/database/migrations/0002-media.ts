import { type Kysely, sql } from 'kysely'

/** Creates jobs and the settings of providers, and lets assets be any file, also an uploaded one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter.supportsMultipleConnections === true
  const text = isPostgres ? sql`text collate "C"` : sql`text`

  await db.schema
    .createTable('job')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('api_key_id', text, (column) => column.references('api_key.id'))
    .addColumn('user_id', text)
    .addColumn('actor_name', 'text')
    .addColumn('verb', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('progress', 'text')
    .addColumn('estimate_micro_usd', 'bigint')
    .addColumn('cost_micro_usd', 'bigint')
    .addColumn('provider_request', 'text')
    .addColumn('calls', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('called_at', 'bigint')
    .addColumn('output', 'text')
    .addColumn('error', 'text')
    .addColumn('leased_by', 'text')
    .addColumn('leased_until', 'bigint')
    .addColumn('cancelled_at', 'bigint')
    .addColumn('request_id', 'text')
    .addColumn('address', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .execute()
  await db.schema.createIndex('job_account').on('job').columns(['account_id', 'created_at', 'id']).execute()
  await db.schema.createIndex('job_key').on('job').columns(['api_key_id', 'created_at']).execute()
  await db.schema
    .createIndex('job_unfinished')
    .on('job')
    .columns(['created_at', 'id'])
    .where(sql<boolean>`finished_at is null`)
    .execute()

  await db.schema.dropIndex('asset_account').execute()
  await db.schema.dropIndex('asset_key').execute()
  await db.schema.alterTable('asset').renameTo('asset_before_0002').execute()
  await db.schema
    .createTable('asset')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('api_key_id', text, (column) => column.references('api_key.id'))
    .addColumn('user_id', text)
    .addColumn('job_id', text, (column) => column.references('job.id'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('content_type', 'text', (column) => column.notNull())
    .addColumn('width', 'integer')
    .addColumn('height', 'integer')
    .addColumn('duration_ms', 'bigint')
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('sha256', text, (column) => column.notNull())
    .addColumn('prompt', 'text')
    .addColumn('model', 'text')
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('hidden_at', 'bigint')
    .execute()
  const list = (column: string) => (isPostgres ? sql.raw(`${column}::jsonb`) : sql.raw(`json(${column})`))
  const object = isPostgres
    ? sql`jsonb_build_object('style', style, 'seed', seed, 'understood', ${list('understood')}, 'ignored', ${list('ignored')})::text`
    : sql`json_object('style', style, 'seed', seed, 'understood', ${list('understood')}, 'ignored', ${list('ignored')})`
  await sql`
    insert into asset (id, account_id, api_key_id, user_id, position, kind, content_type, width, height, size_bytes, sha256,
      prompt, model, details, created_at, hidden_at)
    select id, account_id, api_key_id, user_id, 0, kind, content_type, width, height, size_bytes, sha256,
      prompt, 'local/painter', ${object}, created_at, hidden_at
    from asset_before_0002`.execute(db)
  await db.schema.dropTable('asset_before_0002').execute()
  await db.schema
    .createIndex('asset_account')
    .on('asset')
    .columns(['account_id', 'created_at', 'id'])
    .execute()
  await db.schema.createIndex('asset_key').on('asset').columns(['api_key_id', 'created_at']).execute()
  await db.schema.createIndex('asset_job').on('asset').column('job_id').execute()
  await db.schema.createIndex('asset_content').on('asset').column('sha256').execute()

  await db.schema
    .createTable('provider_setting')
    .addColumn('provider', text, (column) => column.primaryKey())
    .addColumn('ciphertext', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_by_user_id', text)
    .execute()
}
