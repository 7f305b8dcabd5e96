import { type Kysely, sql } from 'kysely'

/** Adds OAuth clients other than the CLI to authorization requests and to the keys that they get. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const add = (table: string, column: string) =>
    db.schema.alterTable(table).addColumn(column, 'text').execute()
  await add('authorization_request', 'client_name')
  await add('authorization_request', 'models')
  await add('api_key', 'client_id')
  await db.schema
    .createIndex('api_key_client')
    .on('api_key')
    .columns(['created_by_user_id', 'client_id'])
    .where(sql<boolean>`client_id is not null`)
    .execute()
}
