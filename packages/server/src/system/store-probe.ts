import { hash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { BlobStore } from '../assets/blob-store.ts'
import type { Database } from '../database/database.ts'

/** No key has this prefix. Reading it costs the same as reading a key that exists. */
const prefix = 'anim_00000000'
const secretHash = hash('sha256', prefix)

/** How long the result of a write is reused. Milliseconds. */
const writeIntervalMs = 1_000
/** After this a probe that has not ended is abandoned. Milliseconds. */
const abandonedMs = 10_000

/**
 * Checks that requests can be served: reads a credential the way that every request does, and writes to the database
 * and to the folder of assets.
 *
 * Concurrent callers share one probe. It writes at most once a second.
 *
 * @throws the error that a request would get.
 */
export function storeProbe({ db, credentials }: Database, blobs: BlobStore): () => Promise<void> {
  let current: { readonly startedAt: number; readonly done: Promise<void> } | undefined
  let written: { readonly at: number; readonly error?: unknown } | undefined

  const write = async () => {
    if (!written || performance.now() - written.at >= writeIntervalMs) {
      try {
        await blobs.probe()
        // A real write, which a full or read-only disk refuses, without an effect.
        await (db as unknown as Kysely<{ kysely_migration: { name: string; timestamp: string } }>)
          .updateTable('kysely_migration')
          .set(({ ref }) => ({ timestamp: ref('timestamp') }))
          .execute()
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
