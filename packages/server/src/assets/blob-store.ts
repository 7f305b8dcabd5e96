import { createReadStream } from 'node:fs'
import { chmod, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { newId } from '../core/ids.ts'
import { dayMs } from '../core/time.ts'
import { StoreError } from '../database/errors.ts'
import { tightenFolder } from '../database/tighten.ts'

interface StoredFile {
  readonly stream: ReadableStream<Uint8Array>
  readonly sizeBytes: number
}

export type BlobStore = Awaited<ReturnType<typeof blobStore>>

/**
 * Files named by the SHA-256 of their content.
 *
 * @throws {StoreError} `unusable`: the folder cannot be written.
 */
export async function blobStore(folder: string) {
  const drafts = join(folder, 'drafts')
  try {
    await mkdir(drafts, { recursive: true, mode: 0o700 })
    await tightenFolder(folder)
    await removeOld(drafts)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError('unusable', `The folder ${folder} cannot be used: ${reason}.`, { cause: error })
  }
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256)
  const read = async (path: string): Promise<StoredFile | undefined> => {
    try {
      const { size } = await stat(path)
      return {
        stream: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
        sizeBytes: size,
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  return {
    /** A path for a new file. Call `keep` or `discard` with it. */
    draft(): string {
      return join(drafts, newId('draft'))
    },

    /** Moves a draft, already flushed to disk, to its final path. Atomic, also after a crash. */
    async keep(draft: string, sha256: string): Promise<void> {
      const target = pathOf(sha256)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await chmod(draft, 0o600)
      await rename(draft, target)
      await syncFolder(dirname(target))
    },

    discard(draft: string): Promise<void> {
      return rm(draft, { force: true })
    },

    /** @returns `undefined` if there is no such blob. */
    read: (sha256: string): Promise<StoredFile | undefined> => read(pathOf(sha256)),

    /** Writes and removes a small file. @throws The folder cannot be written. */
    async probe(): Promise<void> {
      const path = join(drafts, newId('draft'))
      try {
        await writeFile(path, 'probe', { mode: 0o600 })
      } finally {
        await rm(path, { force: true }).catch(() => {})
      }
    },

    /** The path of a blob, for another process to read. */
    pathOf,

    /** @returns `undefined` if there is no thumbnail of this width. */
    readThumbnail: (sha256: string, width: number): Promise<StoredFile | undefined> =>
      read(`${pathOf(sha256)}.${width}.webp`),

    /** Moves a draft to the path of a thumbnail. */
    keepThumbnail: (draft: string, sha256: string, width: number): Promise<void> =>
      rename(draft, `${pathOf(sha256)}.${width}.webp`),
  }
}

/** Removes drafts of killed servers. Another server may still write drafts of the last day. */
async function removeOld(drafts: string): Promise<void> {
  const dayAgo = Date.now() - dayMs
  for (const name of await readdir(drafts)) {
    const path = join(drafts, name)
    const { mtimeMs } = await stat(path)
    if (mtimeMs < dayAgo) await rm(path, { force: true })
  }
}

/** Makes a rename survive a power failure. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
