import { createHash } from 'node:crypto'
import { createWriteStream, openAsBlob } from 'node:fs'
import { chmod, readFile, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ByteRange } from '../core/byte-range.ts'
import { StorageUnavailableError, StoreError } from '../database/errors.ts'
import { describeLocation, type S3Location } from './asset-location.ts'
import { blobCache } from './blob-cache.ts'
import {
  type BlobStore,
  isBlobName,
  type ListedBlob,
  nameOf,
  type StoredFile,
  thumbnailNameOf,
} from './blob-store.ts'
import { readLocalFile } from './local-files.ts'
import { callS3, isMissing, partBytes, s3Client, toStorageError } from './s3-client.ts'

/** Local copies of recently used files. Bytes. */
const maxCacheBytes = 1024 ** 3

/** Objects in one page of a list. */
const pageSize = 1_000

/**
 * Blobs in a bucket, with a folder for drafts and for copies of recently used files.
 *
 * @throws {StoreError} `unusable`: the bucket or the folder cannot be written.
 */
export async function s3BlobStore(
  location: S3Location,
  cacheFolder: string,
  cacheBytes = maxCacheBytes,
): Promise<BlobStore> {
  const { prefix } = location
  const { api } = s3Client(location)
  const description = describeLocation(location)
  const cache = await blobCache(cacheFolder, cacheBytes)
  const downloads = new Map<string, Promise<string | undefined>>()
  const cacheNameOf = (name: string) => name.slice(name.indexOf('/') + 1)

  const get = async (name: string, range?: ByteRange): Promise<StoredFile | undefined> => {
    const key = prefix + name
    try {
      const { body, headers } = range
        ? await api.getObjectRaw(key, false, range.start, range.end + 1)
        : await api.getObjectRaw(key)
      const total = headers.get('content-range')?.split('/')[1] ?? headers.get('content-length')
      return { stream: body ?? new Blob([]).stream(), sizeBytes: Number(total) }
    } catch (error) {
      if (isMissing(error)) return undefined
      throw toStorageError(error)
    }
  }

  /** @returns The path of a new draft with the content; `undefined` if there is no such object. */
  const download = async (name: string): Promise<string | undefined> => {
    const found = await get(name)
    if (!found) return undefined
    const draft = cache.draft()
    const hash = createHash('sha256')
    try {
      await pipeline(
        Readable.fromWeb(found.stream as Parameters<typeof Readable.fromWeb>[0]),
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            hash.update(chunk)
            yield chunk
          }
        },
        createWriteStream(draft, { mode: 0o600 }),
      )
      const sha256 = cacheNameOf(name)
      if (isBlobName(sha256) && hash.digest('hex') !== sha256) {
        throw new StorageUnavailableError(
          `the content of ${prefix}${name} does not have the hash of its name`,
        )
      }
      return draft
    } catch (error) {
      await rm(draft, { force: true })
      throw toStorageError(error)
    }
  }

  /** Concurrent callers share one download. @returns Whether there is such an object. */
  const fetchIntoCache = (name: string): Promise<boolean> => {
    const started =
      downloads.get(name) ??
      download(name)
        .then(async (draft) => {
          if (draft !== undefined) await cache.add(draft, cacheNameOf(name))
          return draft
        })
        .finally(() => downloads.delete(name))
    downloads.set(name, started)
    return started.then((draft) => draft !== undefined)
  }

  const hold = async <Result>(
    name: string,
    use: (path: string) => Promise<Result>,
  ): Promise<{ result: Result } | undefined> => {
    const held = await cache.hold(cacheNameOf(name), use)
    if (held || !(await fetchIntoCache(name))) return held
    const fetched = await cache.hold(cacheNameOf(name), use)
    if (fetched) return fetched
    // Larger than the cache, or evicted at once.
    const draft = await download(name)
    if (draft === undefined) return undefined
    try {
      return { result: await use(draft) }
    } finally {
      await rm(draft, { force: true })
    }
  }

  const put = async (draft: string, name: string, contentType: string): Promise<void> => {
    const key = prefix + name
    const { size } = await stat(draft)
    await chmod(draft, 0o600)
    const upload = async () =>
      size <= partBytes
        ? api.putObject(key, await readFile(draft), contentType)
        : api.putAnyObject(key, await openAsBlob(draft), contentType)
    try {
      await callS3(upload)
    } catch (error) {
      // The response to a finished upload may be lost. The name is the hash, so the same size means the same content.
      if ((await sizeOf(key).catch(() => undefined)) !== size) throw error
    }
    const stored = await callS3(() => sizeOf(key))
    if (stored !== size) {
      throw new StorageUnavailableError(`S3 stored ${stored} of the ${size} bytes of ${key}`)
    }
    await cache.add(draft, cacheNameOf(name))
  }
  const sizeOf = (key: string) => api.getContentLength(key)

  const keysOf = async function* (start: string) {
    let token: string | undefined
    do {
      const page = await callS3(() => api.listObjectsPaged('/', start, pageSize, token))
      if (!page) throw new StorageUnavailableError('S3 returned 404 NoSuchBucket')
      yield* page.objects ?? []
      token = page.nextContinuationToken
    } while (token !== undefined)
  }

  // One name, so that a killed server leaves nothing behind.
  const probe = () => callS3(async () => void (await api.putObject(`${prefix}probe`, 'probe', 'text/plain')))
  try {
    await probe()
    if (!(await callS3(() => api.bucketExists()))) {
      throw new StorageUnavailableError('the bucket does not exist, or the access key may not list it')
    }
  } catch (error) {
    throw new StoreError(
      'unusable',
      `OANIM_ASSETS: ${description} cannot be used: ${(error as Error).message}. ` +
        'Create the bucket, or check OANIM_ASSETS, AWS_ENDPOINT_URL_S3, AWS_REGION and the access key.',
      { cause: error },
    )
  }

  return {
    description,
    draft: cache.draft,
    keep: (draft, sha256) => put(draft, nameOf(sha256), 'application/octet-stream'),
    discard: (draft) => rm(draft, { force: true }),

    async read(sha256, range) {
      const path = await cache.find(sha256)
      return (path && (await readLocalFile(path, range))) || get(nameOf(sha256), range)
    },

    async withLocalFile(sha256, use) {
      const held = await hold(nameOf(sha256), use)
      if (!held) throw new Error(`the content ${sha256} is missing from ${description}`)
      return held.result
    },

    async readThumbnail(sha256, width) {
      return (await hold(thumbnailNameOf(sha256, width), (path) => readFile(path)))?.result
    },

    keepThumbnail: (draft, sha256, width) => put(draft, thumbnailNameOf(sha256, width), 'image/webp'),

    async remove(sha256) {
      for await (const { Key } of keysOf(prefix + nameOf(sha256))) await callS3(() => api.deleteObject(Key))
      await cache.remove((name) => name.startsWith(sha256))
    },

    async *list(): AsyncIterable<ListedBlob> {
      for await (const { Key, Size } of keysOf(prefix)) {
        const sha256 = cacheNameOf(Key.slice(prefix.length))
        if (isBlobName(sha256)) yield { sha256, sizeBytes: Number(Size) }
      }
    },

    probe,
  }
}
