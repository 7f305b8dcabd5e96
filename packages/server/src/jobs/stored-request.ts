import type { AssetRow, AssetStore } from '../assets/asset-store.ts'
import type { BlobStore } from '../assets/blob-store.ts'
import type { AccountId } from '../core/ids.ts'
import { ProblemError } from '../http/problems/problems.ts'
import type { InputFile, MediaRequest } from '../providers/provider.ts'

/** A request as its job keeps it: input files are asset ids. */
export type StoredRequest = Omit<MediaRequest, 'files'> & { readonly files: readonly string[] }

export interface Files {
  readonly assets: AssetStore
  readonly blobs: BlobStore
}

/** The request of a job, with its input files. @throws {ProblemError} asset_not_found if one was deleted. */
export async function hydrateRequest(
  request: StoredRequest,
  accountId: AccountId,
  store: Files,
): Promise<MediaRequest> {
  const files = await Promise.all(
    request.files.map(async (assetId) => {
      const row = await store.assets.find(accountId, assetId)
      if (!row) throw new ProblemError('asset_not_found', { detail: `There is no asset ${assetId}.` })
      return toInputFile(row, store.blobs)
    }),
  )
  return { ...request, files }
}

export function toInputFile(row: AssetRow, blobs: BlobStore): InputFile {
  return {
    contentType: row.content_type,
    sizeBytes: row.size_bytes,
    width: row.width,
    height: row.height,
    withPath: (use) => blobs.withLocalFile(row.sha256, use),
    bytes: async () => {
      const content = await blobs.read(row.sha256)
      if (!content) throw new Error(`the content ${row.sha256} of ${row.id} is missing from the store`)
      return new Uint8Array(await new Response(content.stream).arrayBuffer())
    },
  }
}
