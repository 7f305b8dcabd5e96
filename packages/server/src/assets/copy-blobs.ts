import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StorageUnavailableError } from '../database/errors.ts'
import type { BlobStore, ListedBlob } from './blob-store.ts'

/** Files that are copied at the same time. */
const concurrency = 4

export interface CopyResult {
  copied: number
  copiedBytes: number
  /** In the target already. */
  present: number
  removed: number
  /** Files whose content does not have the hash of their name. They are not copied. */
  readonly damaged: string[]
}

/**
 * Copies every blob that the target does not have. Each copy is read back and its hash compared. Can be repeated after it
 * was interrupted: a file is visible in the target only when it is whole.
 *
 * @param options.removes Removes each blob from the source after its content in the target was verified.
 */
export async function copyBlobs(
  source: BlobStore,
  target: BlobStore,
  { removes, onProgress }: { removes: boolean; onProgress?: (result: CopyResult) => void },
): Promise<CopyResult> {
  const result: CopyResult = { copied: 0, copiedBytes: 0, present: 0, removed: 0, damaged: [] }
  const present = new Map<string, number>()
  for await (const { sha256, sizeBytes } of target.list()) present.set(sha256, sizeBytes)

  const copyOne = async ({ sha256, sizeBytes }: ListedBlob) => {
    const isPresent = present.get(sha256) === sizeBytes
    if (!isPresent) {
      if (!(await copy(source, target, sha256))) {
        result.damaged.push(sha256)
        return
      }
      result.copied += 1
      result.copiedBytes += sizeBytes
    } else result.present += 1
    if ((!isPresent || removes) && (await hashOf(target, sha256)) !== sha256) {
      throw new StorageUnavailableError(
        `Stopped: ${target.description} returned other content for ${sha256} than was stored.`,
      )
    }
    if (removes) {
      await source.remove(sha256)
      result.removed += 1
    }
    onProgress?.(result)
  }

  const blobs = source.list()
  const copyRest = async () => {
    for await (const blob of blobs) await copyOne(blob)
  }
  await Promise.all(Array.from({ length: concurrency }, copyRest))
  return result
}

/** @returns Whether the content has the hash of its name. */
async function copy(source: BlobStore, target: BlobStore, sha256: string): Promise<boolean> {
  const file = await source.read(sha256)
  if (!file) return true
  const draft = target.draft()
  const hash = createHash('sha256')
  try {
    await pipeline(readable(file.stream), hashing(hash), createWriteStream(draft, { mode: 0o600 }))
    if (hash.digest('hex') !== sha256) return false
    await flush(draft)
    await target.keep(draft, sha256)
    return true
  } finally {
    await target.discard(draft)
  }
}

async function hashOf(blobs: BlobStore, sha256: string): Promise<string | undefined> {
  const file = await blobs.read(sha256)
  if (!file) return undefined
  const hash = createHash('sha256')
  for await (const chunk of file.stream) hash.update(chunk)
  return hash.digest('hex')
}

const readable = (stream: ReadableStream<Uint8Array>) =>
  Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0])

function hashing(hash: ReturnType<typeof createHash>) {
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
