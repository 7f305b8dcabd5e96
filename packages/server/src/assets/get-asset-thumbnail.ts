import { z } from 'zod'
import { bytes, operation } from '../http/operation.ts'
import { ImagePoolClosedError, ImageQueueFullError } from '../providers/local/image-worker-pool.ts'
import { AssetIdParameter } from './asset.ts'

/** Pixels: a tile of the gallery on a standard and on a high-density screen. */
const widths = ['240', '480'] as const

/** Thumbnails that are being rendered: concurrent requests share one. */
const rendering = new Map<string, Promise<void>>()

export const getAssetThumbnail = operation({
  id: 'assets.thumbnail',
  method: 'GET',
  path: '/api/v1/assets/{asset_id}/thumbnail',
  tag: 'Assets',
  summary: 'Get a thumbnail of an asset',
  description:
    'Returns a small WebP of the image, at most `width` pixels wide. The first request renders it. It never changes, so ' +
    'clients may cache it. Every key may read its own assets.',
  access: 'account',
  scope: 'assets:read',
  allowsCreator: true,
  input: z.strictObject({
    asset_id: AssetIdParameter,
    width: z
      .enum(widths, `must be one of ${widths.join(', ')}`)
      .default('480')
      .meta({ description: 'Maximum width in pixels.' }),
  }),
  output: bytes,
  isImmutable: true,
  problems: ['asset_not_found', 'file_invalid', 'range_not_satisfiable'],

  async run({ input, actor, store, imageWorkers, fail }) {
    const row = await store.assets.find(actor.account_id, input.asset_id)
    if (!row) throw fail('asset_not_found')
    if (row.kind !== 'image') {
      throw fail('file_invalid', {
        detail: `The asset is ${row.content_type}, and only images have thumbnails.`,
        hint: 'Get the content of the asset instead.',
      })
    }
    const { sha256 } = row
    const width = Number(input.width)
    const kept = await store.blobs.readThumbnail(sha256, width)
    if (!kept) {
      const name = `${sha256}.${width}`
      // No abort signal: other requests may wait for the same thumbnail.
      const rendered = rendering.get(name) ?? render().finally(() => rendering.delete(name))
      rendering.set(name, rendered)
      await rendered
    }
    const content = kept ?? (await store.blobs.readThumbnail(sha256, width))
    if (!content) throw new Error(`the thumbnail of ${row.id} is missing from ${store.blobs.description}`)
    return {
      open: async (range) =>
        new Blob([range ? content.subarray(range.start, range.end + 1) : content]).stream(),
      sizeBytes: content.length,
      contentType: 'image/webp',
      sha256: `${sha256}-${width}`,
      fileName: `${row.id}-${width}.webp`,
    }

    async function render(): Promise<void> {
      const draft = store.blobs.draft()
      try {
        await store.blobs.withLocalFile(sha256, (thumbnailOf) =>
          imageWorkers.render({ thumbnailOf, width, path: draft }),
        )
        await store.blobs.keepThumbnail(draft, sha256, width)
      } catch (error) {
        await store.blobs.discard(draft)
        if (error instanceof ImageQueueFullError) throw fail('server_busy', { detail: error.message })
        if (error instanceof ImagePoolClosedError) throw fail('shutting_down')
        throw error
      }
    }
  },
})
