import { join } from 'node:path'
import type { AssetLocation } from './asset-location.ts'
import type { BlobStore } from './blob-store.ts'
import { folderBlobStore } from './folder-blob-store.ts'

/**
 * Opens the files of assets.
 *
 * @param cacheBytes Limit of the local copies of files in a bucket.
 * @param location Without it, the folder `assets` of the data directory.
 * @throws {StoreError} with a message for the operator: the folder or the bucket cannot be used.
 */
export async function openBlobStore(
  dataDir: string,
  location?: AssetLocation,
  cacheBytes?: number,
): Promise<BlobStore> {
  if (!location) return folderBlobStore(join(dataDir, 'assets'))
  if ('folder' in location) return folderBlobStore(location.folder)
  // Loaded only if the files are in a bucket.
  const { s3BlobStore } = await import('./s3-blob-store.ts')
  return s3BlobStore(location, join(dataDir, 'assets-cache'), cacheBytes)
}
