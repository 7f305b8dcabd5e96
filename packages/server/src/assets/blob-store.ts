import { createReadStream } from 'node:fs'
import { chmod, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { newId } from '../core/ids.ts'
import { StoreError } from '../database/errors.ts'
import { tightenFolder } from '../database/tighten.ts'

interface StoredFile {
  readonly stream: ReadableStream<Uint8Array>
  readonly sizeBytes: number
}

export type BlobStore = Awaited<ReturnType<typeof blobStore>>

/**
 * Files named by the SHA-256 of what is in them: the same content is kept once.
 *
 * @throws {StoreError} `unusable` when the folder cannot be written.
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
  const place = (sha256: string) => join(folder, sha256.slice(0, 2), sha256)
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
    /** A path for a file in the making. It is kept by `keep` or removed by `discard`. */
    draft(): string {
      return join(drafts, newId('draft'))
    },

    /** Moves a finished draft, already flushed to disk, to its place. Whole or not at all, also after a crash. */
    async keep(draft: string, sha256: string): Promise<void> {
      const target = place(sha256)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await chmod(draft, 0o600)
      await rename(draft, target)
      await syncFolder(dirname(target))
    },

    discard(draft: string): Promise<void> {
      return rm(draft, { force: true })
    },

    /** The content as a stream, or `undefined` when it is not there. */
    read: (sha256: string): Promise<StoredFile | undefined> => read(place(sha256)),

    /** Writes a small file and removes it. @throws when the folder takes no writes. */
    async probe(): Promise<void> {
      const path = join(drafts, newId('draft'))
      try {
        await writeFile(path, 'probe', { mode: 0o600 })
      } finally {
        await rm(path, { force: true }).catch(() => {})
      }
    },

    /** Where the file of a content is, for another process to read. */
    pathOf: place,

    /** A thumbnail of a content, or `undefined` when none was made of this width. */
    readThumbnail: (sha256: string, width: number): Promise<StoredFile | undefined> =>
      read(`${place(sha256)}.${width}.webp`),

    /** Moves a finished draft to its place as the thumbnail of a content. */
    keepThumbnail: (draft: string, sha256: string, width: number): Promise<void> =>
      rename(draft, `${place(sha256)}.${width}.webp`),
  }
}

/** What a killed server left half-made, a day later: another replica's drafts of now stay. */
async function removeOld(drafts: string): Promise<void> {
  const dayAgo = Date.now() - 24 * 60 * 60 * 1000
  for (const name of await readdir(drafts)) {
    const path = join(drafts, name)
    const { mtimeMs } = await stat(path)
    if (mtimeMs < dayAgo) await rm(path, { force: true })
  }
}

/** Makes a rename last through a power failure. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
