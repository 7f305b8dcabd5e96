import { type Kysely, sql } from 'kysely'

/** Creates the list of files of assets, so that files without an asset can be found and removed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter.supportsMultipleConnections === true
  const text = isPostgres ? sql`text collate "C"` : sql`text`
  await db.schema
    .createTable('blob')
    .addColumn('sha256', text, (column) => column.primaryKey())
    .addColumn('kept_at', 'bigint', (column) => column.notNull())
    .execute()
  await sql`insert into blob (sha256, kept_at) select sha256, max(created_at) from asset group by sha256`.execute(
    db,
  )
  await db.schema.createIndex('blob_age').on('blob').column('kept_at').execute()
  await db.schema.createIndex('asset_age').on('asset').column('created_at').execute()
}
