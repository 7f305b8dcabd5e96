import { sql } from 'kysely'
import type { Database } from './database.ts'

/**
 * Writes a consistent copy of the embedded database into a new file. Requests wait while it is written.
 *
 * @throws when the file exists or cannot be written.
 */
export async function backUpInto({ db }: Pick<Database, 'db'>, path: string): Promise<{ path: string }> {
  await sql`vacuum into ${path}`.execute(db)
  return { path }
}
