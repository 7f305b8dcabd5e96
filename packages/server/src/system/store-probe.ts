import { hash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { BlobStore } from '../assets/blob-store.ts'
import type { Database } from '../database/database.ts'

/** No key has this prefix. Reading it costs as much as reading an existing key. */
const prefix = 'anim_00000000'
const secretHash = hash('sha256', prefix)

/** How long the result of a write is reused. Milliseconds. */
const writeIntervalMs = 1_000
/** Timeout of a probe: after it, a new one starts. Milliseconds. */

const timeoutMs = 10_000

/**
 * Checks that requests can be served: reads a credential as every request does, and writes to the database and the
 * asset storage.
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
        // A write without effect, which fails on a full or read-only disk.
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
    if (current && performance.now() - current.startedAt < timeoutMs) return current.done
    const done = probe()
    const started = { startedAt: performance.now(), done }
    current = started
    const clear = () => {
      if (current === started) current = undefined
    }
    done.then(clear, clear)
    return done
  }
}
