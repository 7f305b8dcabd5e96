import type { Kysely } from 'kysely'

/** A device has two keys while one is rotated, and keeps the one that has expired. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('api_key_only_one_of_device').execute()
}
