import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { newId } from '../core/ids.ts'
import { type BlobStore, isBlobName, type ListedBlob, nameOf, thumbnailNameOf } from './blob-store.ts'
import { orMissing, prepareFolder, readLocalFile } from './local-files.ts'

/**
 * Blobs in a folder.
 *
 * @throws {StoreError} `unusable`: the folder cannot be written.
 */
export async function folderBlobStore(folder: string): Promise<BlobStore> {
  const drafts = await prepareFolder(folder)
  const pathOf = (sha256: string) => join(folder, nameOf(sha256))
  const draft = () => join(drafts, newId('draft'))

  return {
    description: `the folder ${folder}`,
    draft,

    async keep(draft, sha256) {
      const target = pathOf(sha256)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await chmod(draft, 0o600)
      await rename(draft, target)
      await syncFolder(dirname(target))
    },

    discard: (draft) => rm(draft, { force: true }),

    read: (sha256, range) => readLocalFile(pathOf(sha256), range),

    withLocalFile: (sha256, use) => use(pathOf(sha256)),

    readThumbnail: (sha256, width) => orMissing(readFile(join(folder, thumbnailNameOf(sha256, width)))),

    keepThumbnail: (draft, sha256, width) => rename(draft, join(folder, thumbnailNameOf(sha256, width))),

    async remove(sha256) {
      const parent = dirname(pathOf(sha256))
      for (const name of (await orMissing(readdir(parent))) ?? []) {
        if (name.startsWith(sha256)) await rm(join(parent, name), { force: true })
      }
    },

    async *list(): AsyncIterable<ListedBlob> {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (!/^[0-9a-f]{2}$/.test(entry.name)) continue
        for (const sha256 of await readdir(join(folder, entry.name))) {
          const found = isBlobName(sha256) && (await orMissing(stat(pathOf(sha256))))
          if (found) yield { sha256, sizeBytes: found.size }
        }
      }
    },

    async probe() {
      const path = draft()
      try {
        await writeFile(path, 'probe', { mode: 0o600 })
      } finally {
        await rm(path, { force: true }).catch(() => {})
      }
    },
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
