import type { ByteRange } from '../core/byte-range.ts'

export interface StoredFile {
  readonly stream: ReadableStream<Uint8Array>
  /** Of the whole file, also when the stream is a part of it. */
  readonly sizeBytes: number
}

export interface ListedBlob {
  readonly sha256: string
  readonly sizeBytes: number
}

/**
 * Files named by the SHA-256 of their content, and the thumbnails of images.
 *
 * Work happens in local files: an image worker writes a draft, and `withLocalFile` gives it a path to read.
 *
 * @throws {StorageUnavailableError} from every method that needs a network, while it fails.
 */
export interface BlobStore {
  /** For the operator: a folder, or a bucket. */
  readonly description: string
  /** A path for a new local file. Call `keep`, `keepThumbnail` or `discard` with it. */
  draft(): string
  /**
   * Stores a draft that is flushed to disk. Durable when it resolves, also after a crash. If it fails, the draft is still
   * there, and `keep` can be called again.
   */
  keep(draft: string, sha256: string): Promise<void>
  discard(draft: string): Promise<void>
  /** @returns `undefined` if there is no such blob. */
  read(sha256: string, range?: ByteRange): Promise<StoredFile | undefined>
  /**
   * Runs `use` with the path of a local file that has the content. The file stays until `use` ends.
   *
   * @throws if there is no such blob.
   */
  withLocalFile<Result>(sha256: string, use: (path: string) => Promise<Result>): Promise<Result>
  /** @returns `undefined` if there is no thumbnail of this width. */
  readThumbnail(sha256: string, width: number): Promise<Uint8Array<ArrayBuffer> | undefined>
  keepThumbnail(draft: string, sha256: string, width: number): Promise<void>
  /** Removes a blob and its thumbnails. Succeeds if there is no such blob. */
  remove(sha256: string): Promise<void>
  /** Every blob, in no particular order. */
  list(): AsyncIterable<ListedBlob>
  /** Writes a small file. @throws the error that a request would get. */
  probe(): Promise<void>
}

/** The path of a blob below the folder or the prefix. The same in every store. */
export function nameOf(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256}`
}

export function thumbnailNameOf(sha256: string, width: number): string {
  return `${nameOf(sha256)}.${width}.webp`
}

/** Whether the last step of a path is the name of a blob, not of a thumbnail or a draft. */
export function isBlobName(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name)
}
