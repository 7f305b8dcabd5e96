import { constants, copyFile, link, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../core/ids.ts'
import { orMissing, prepareFolder } from './local-files.ts'

/** Files are evicted until the cache is this much below its limit, so that not every new file searches the folder. */
const headroom = 1 / 8

/**
 * A folder of local copies, limited in bytes: the files that were used least recently are evicted. The folder itself is
 * the only state, so several servers may share it, and a server that was killed leaves nothing to repair.
 *
 * @throws {StoreError} `unusable`: the folder cannot be written.
 */
export async function blobCache(folder: string, maxBytes: number) {
  const drafts = await prepareFolder(folder)
  const files = join(folder, 'files')
  await mkdir(files, { recursive: true, mode: 0o700 })
  const draft = () => join(drafts, newId('draft'))
  const pathOf = (name: string) => join(files, name)
  /** Until the first search, what an earlier process left is unknown. */
  let addedBytes = Number.POSITIVE_INFINITY
  let evicting: Promise<void> | undefined

  const evict = async () => {
    const found = await Promise.all(
      (await readdir(files)).map(async (name) => ({ name, stats: await orMissing(stat(pathOf(name))) })),
    )
    const newestFirst = found
      .map(({ name, stats }) => ({ name, sizeBytes: stats?.size ?? 0, usedAt: stats?.mtimeMs ?? 0 }))
      .toSorted((one, other) => other.usedAt - one.usedAt)
    let keptBytes = 0
    for (const { name, sizeBytes } of newestFirst) {
      if (keptBytes + sizeBytes <= maxBytes * (1 - headroom)) keptBytes += sizeBytes
      else await rm(pathOf(name), { force: true })
    }
  }

  return {
    /** A path for a new file. */
    draft,

    /** Moves a draft into the cache. */
    async add(draft: string, name: string): Promise<void> {
      const { size } = await stat(draft)
      await rename(draft, pathOf(name))
      addedBytes += size
      if (addedBytes <= maxBytes * headroom) return
      evicting ??= evict().finally(() => {
        evicting = undefined
      })
      addedBytes = 0
      await evicting
    },

    /** The path of a file, which may be evicted at any time; `undefined` if it is not in the cache. */
    async find(name: string): Promise<string | undefined> {
      const now = new Date()
      const path = pathOf(name)
      return (await orMissing(utimes(path, now, now).then(() => path))) ?? undefined
    },

    /**
     * Runs `use` with a path that stays until it ends, even if this or another process evicts the file.
     *
     * @returns `undefined` if the file is not in the cache.
     */
    async hold<Result>(
      name: string,
      use: (path: string) => Promise<Result>,
    ): Promise<{ result: Result } | undefined> {
      const path = await this.find(name)
      const held = draft()
      const isHeld = path !== undefined && (await orMissing(hardLink(path, held).then(() => true)))
      if (!isHeld) return undefined
      try {
        return { result: await use(held) }
      } finally {
        await rm(held, { force: true })
      }
    },

    async remove(isRemoved: (name: string) => boolean): Promise<void> {
      for (const name of await readdir(files)) if (isRemoved(name)) await rm(pathOf(name), { force: true })
    },
  }
}

/** Some file systems have no hard links: there the content is copied. */
async function hardLink(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  }
}
