import type { Content } from '../http/operation.ts'
import type { AssetFile } from './asset-change-store.ts'
import type { BlobStore } from './blob-store.ts'

/** Extensions that differ from the subtype of the media type. */
const extensions: Readonly<Record<string, string>> = {
  'image/svg+xml': 'svg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'video/quicktime': 'mov',
  'video/x-matroska': 'mkv',
  'text/plain': 'txt',
}

/** `png` for `image/png`; `bin` if the type does not tell. */
export function extensionOf(contentType: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return (
    extensions[type] ??
    /^(?:image|audio|video|text|application|model)\/([a-z\d]{2,5})$/.exec(type)?.[1] ??
    'bin'
  )
}

/** The file of an asset as a response. */
export function contentOf(
  blobs: BlobStore,
  { id, sha256, size_bytes: sizeBytes, content_type: contentType }: AssetFile,
): Content {
  return {
    async open(range) {
      const file = await blobs.read(sha256, range)
      if (!file) throw new Error(`the content ${sha256} of ${id} is missing from ${blobs.description}`)
      return file.stream
    },
    sizeBytes,
    contentType,
    sha256,
    fileName: `${id}.${extensionOf(contentType)}`,
  }
}
