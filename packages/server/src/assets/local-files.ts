import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ByteRange } from '../core/byte-range.ts'
import { dayMs } from '../core/time.ts'
import { StoreError } from '../database/errors.ts'
import { tightenFolder } from '../database/tighten.ts'
import type { StoredFile } from './blob-store.ts'

/**
 * Creates a folder that only the user of the server can read, with a folder `drafts`.
 *
 * @returns The path of `drafts`.
 * @throws {StoreError} `unusable`: the folder cannot be written.
 */
export async function prepareFolder(folder: string): Promise<string> {
  const drafts = join(folder, 'drafts')
  try {
    await mkdir(drafts, { recursive: true, mode: 0o700 })
    await tightenFolder(folder)
    await removeOld(drafts)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError('unusable', `The folder ${folder} cannot be used: ${reason}.`, { cause: error })
  }
  return drafts
}

/** Removes drafts of killed servers. Another server may still write drafts of the last day. */
async function removeOld(drafts: string): Promise<void> {
  const dayAgo = Date.now() - dayMs
  for (const name of await readdir(drafts)) {
    const path = join(drafts, name)
    // Another server may just have moved it.
    const stats = await orMissing(stat(path))
    if (stats && stats.mtimeMs < dayAgo) await rm(path, { force: true })
  }
}

/** @returns `undefined` if there is no such file. The file may be removed while it is read. */
export async function readLocalFile(path: string, range?: ByteRange): Promise<StoredFile | undefined> {
  const handle = await orMissing(open(path))
  if (!handle) return undefined
  try {
    const { size } = await handle.stat()
    const stream = Readable.toWeb(handle.createReadStream({ ...range })) as ReadableStream<Uint8Array>
    return { stream, sizeBytes: size }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** @returns `undefined` if a file does not exist. */
export async function orMissing<Value>(attempt: Promise<Value>): Promise<Value | undefined> {
  try {
    return await attempt
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
