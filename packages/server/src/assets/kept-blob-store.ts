import { type Kysely, sql } from 'kysely'
import { dayMs } from '../core/time.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import type { BlobStore } from './blob-store.ts'

/** Time between keeping a file and creating its asset: no file is removed within it. Milliseconds. */
const graceMs = dayMs
/** Files that one run removes at most. The next run continues. */
const maxFiles = 1_000

export interface KeptBlobStore extends BlobStore {
  /**
   * Removes files that belong to no asset, once they were not kept again for a day.
   *
   * @param sha256 Only this file.
   * @returns The number of removed files.
   */
  removeUnused(now: number, sha256?: string): Promise<number>
}

/**
 * Blobs that the database lists. Assets share a file, so it can be removed only with its last asset, and while no server
 * is about to create another one: `keep` notes the time in a row before it stores the file, and `removeUnused` holds the
 * lock of that row while it removes an old file. A `keep` that comes meanwhile waits, and stores the file again.
 */
export function keptBlobStore(
  { db, dialect }: Database,
  files: BlobStore,
  now: () => number = Date.now,
): KeptBlobStore {
  /** On SQLite, which one process owns: the removals in progress. A transaction would block every other write. */
  const removals = new Map<string, Promise<unknown>>()

  const unused = (on: Kysely<Schema>, before: number) =>
    on
      .selectFrom('blob')
      .select('sha256')
      .where('kept_at', '<', before)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('asset').select('id').whereRef('asset.sha256', '=', 'blob.sha256'))),
      )

  const removeIfUnused = async (on: Kysely<Schema>, sha256: string, before: number): Promise<boolean> => {
    const found = await unused(on, before)
      .where('sha256', '=', sha256)
      .$if(dialect === 'postgres', (query) => query.forUpdate().skipLocked())
      .executeTakeFirst()
    if (!found) return false
    await files.remove(sha256)
    await on.deleteFrom('blob').where('sha256', '=', sha256).where('kept_at', '<', before).execute()
    return true
  }

  const removeAlone = (sha256: string, before: number): Promise<boolean> => {
    if (dialect === 'postgres') {
      return db.transaction().execute((transaction) => removeIfUnused(transaction, sha256, before))
    }
    const removal = removeIfUnused(db, sha256, before).finally(() => removals.delete(sha256))
    removals.set(sha256, removal)
    return removal
  }

  return {
    ...files,

    async keep(draft, sha256) {
      await db
        .insertInto('blob')
        .values({ sha256, kept_at: now() })
        .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ kept_at: sql`excluded.kept_at` }))
        .execute()
      await removals.get(sha256)?.catch(() => {})
      await files.keep(draft, sha256)
    },

    async removeUnused(at, sha256) {
      const before = at - graceMs
      const found = sha256
        ? [{ sha256 }]
        : await unused(db, before).orderBy('kept_at').limit(maxFiles).execute()
      let removed = 0
      for (const blob of found) {
        if (!removals.has(blob.sha256) && (await removeAlone(blob.sha256, before))) removed += 1
      }
      return removed
    },
  }
}
