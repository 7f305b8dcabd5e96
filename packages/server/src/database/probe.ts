import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { BlobStore } from '../assets/blob-store.ts'
import type { Database } from './database.ts'

/** A key that there is not: reading it is the same work as reading one that there is. */
const prefix = 'anim_00000000'
const secretHash = hash('sha256', prefix)

/** How long the result of a write is used again. Milliseconds. */
const writeIntervalMs = 1_000
/** When a probe that does not end is no longer waited for. Milliseconds. */
const abandonedMs = 10_000

/**
 * Checks that requests can be served: reads a credential the way that every request does, and writes to the database
 * and to the folder of assets.
 *
 * Callers at the same time share one probe. The write is done once a second at most, however many ask.
 *
 * @throws the error that a request would meet.
 */
export function storeProbe({ db, credentials }: Database, blobs: BlobStore): () => Promise<void> {
  let current: { readonly startedAt: number; readonly done: Promise<void> } | undefined
  let written: { readonly at: number; readonly error?: unknown } | undefined

  const write = async () => {
    if (!written || performance.now() - written.at >= writeIntervalMs) {
      try {
        await blobs.probe()
        // A real change of a row, which a full or read-only disk refuses, and which means nothing.
        await sql`update "kysely_migration" set "timestamp" = "timestamp" where name = '0001-keys-and-assets'`.execute(
          db,
        )
        written = { at: performance.now() }
      } catch (error) {
        written = { at: performance.now(), error }
      }
    }
    if ('error' in written) throw written.error
  }
  const probe = async () => {
    await credentials.find(prefix, secretHash)
    await write()
  }

  return () => {
    if (current && performance.now() - current.startedAt < abandonedMs) return current.done
    const done = probe()
    const mine = { startedAt: performance.now(), done }
    current = mine
    const forget = () => {
      if (current === mine) current = undefined
    }
    done.then(forget, forget)
    return done
  }
}
