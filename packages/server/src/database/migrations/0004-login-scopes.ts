import type { Kysely } from 'kysely'

/** The scopes that a program asks for when a user logs in with a browser. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('login_request').addColumn('scopes', 'text').execute()
}
