import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { downloadTo } from '../http/download.ts'
import { createGuardedFetch, GuardedFetchError } from '../http/guarded-fetch.ts'
import { ProblemError } from '../http/problems/problems.ts'
import {
  ImagePoolClosedError,
  ImageQueueFullError,
  type ImageWorkerPool,
} from '../providers/local/image-worker-pool.ts'
import { type FileKind, type ImageFormat, type OutputFile, ProviderError } from '../providers/provider.ts'
import type { NewAsset } from './asset-store.ts'
import type { BlobStore } from './blob-store.ts'

/** Maximum size of an input file. Bytes. */
export const maxInputBytes = 50_000_000
/** Time limits of the download of an input, for which a request waits, and of a result. Milliseconds. */
const inputTimeoutMs = 60_000
const outputTimeoutMs = 10 * 60_000
/** Bytes that identify every type of file. */
const sampleBytes = 4_100

/** What is stored of a file. */
export type StoredFile = Pick<
  NewAsset,
  'kind' | 'content_type' | 'width' | 'height' | 'duration_ms' | 'size_bytes' | 'sha256'
>

interface ReceiveOptions {
  /** What the file must be; any kind without it. */
  readonly kind?: FileKind | undefined
  /** The format that the caller wants; images in another one are converted. */
  readonly format?: ImageFormat | undefined
  /** Origins that the operator set, which may be on a private network. */
  readonly privateOrigins?: readonly string[] | undefined
  readonly signal: AbortSignal
}

export type FileReceiver = ReturnType<typeof fileReceiver>

/** Takes files from outside: downloads them through the guard, checks their content and keeps them as blobs. */
export function fileReceiver(blobs: BlobStore, imageWorkers: Pick<ImageWorkerPool, 'render'>) {
  /** Keeps a file that is already flushed to disk, after checking what it is. */
  const keep = async (
    draft: string,
    { sizeBytes, sha256 }: { sizeBytes: number; sha256: string },
    { kind, format, signal }: ReceiveOptions,
  ): Promise<StoredFile> => {
    const type = await detect(draft)
    const found = kindOf(type)
    // Only decoding says whether a file is an image.
    if (kind !== undefined && kind !== 'image' && found !== kind) {
      throw new FileRejected(`The file is ${type ?? 'of an unknown type'}, not ${kind}.`)
    }
    if (found === 'image' || kind === 'image') {
      const facts = await inTurn(() => imageWorkers.render({ inspect: draft }, signal), signal)
      if ('problem' in facts) throw new FileRejected(facts.detail)
      if (format !== undefined && facts.contentType !== `image/${format}`) {
        return convert(draft, format, signal)
      }
      await blobs.keep(draft, sha256)
      const { contentType: content_type, width, height } = facts
      return { kind: 'image', content_type, width, height, duration_ms: null, size_bytes: sizeBytes, sha256 }
    }
    await blobs.keep(draft, sha256)
    return {
      kind: found,
      content_type: type ?? 'application/octet-stream',
      width: null,
      height: null,
      duration_ms: null,
      size_bytes: sizeBytes,
      sha256,
    }
  }

  const convert = async (source: string, format: ImageFormat, signal: AbortSignal): Promise<StoredFile> => {
    const path = blobs.draft()
    try {
      const edit = { steps: [], applied: [], ignored: [] }
      const file = await inTurn(() => imageWorkers.render({ edit, source, format, path }, signal), signal)
      if ('problem' in file) throw new FileRejected(file.detail)
      await blobs.keep(path, file.sha256)
      const { width, height, sizeBytes: size_bytes, sha256 } = file
      return {
        kind: 'image',
        content_type: `image/${format}`,
        width,
        height,
        duration_ms: null,
        size_bytes,
        sha256,
      }
    } finally {
      await blobs.discard(path)
    }
  }

  /** Writes a body to a draft and keeps it. */
  const store = async (body: Response, maxBytes: number, options: ReceiveOptions): Promise<StoredFile> => {
    const draft = blobs.draft()
    try {
      return await keep(draft, await downloadTo(draft, body, maxBytes), options)
    } finally {
      await blobs.discard(draft)
    }
  }

  const download = async (
    url: string,
    { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number },
    options: ReceiveOptions,
  ): Promise<StoredFile> => {
    const { privateOrigins = [], signal } = options
    const limits = { timeoutMs, maxResponseBytes: maxBytes, maxRedirects: 5 }
    const fetch = createGuardedFetch({ ...limits, privateOrigins, credentialHosts: [] })
    const response = await fetch(url, { signal })
    if (!response.ok) {
      await response.body?.cancel()
      throw new FileRejected(`The server ${new URL(url).host} responded with ${response.status}.`)
    }
    return store(response, maxBytes, options)
  }

  return {
    /** Keeps a file that a provider delivered. @throws {ProviderError} provider_response_invalid, provider_unavailable. */
    async receive(
      file: OutputFile,
      { maxBytes, ...options }: ReceiveOptions & { readonly maxBytes: number },
    ): Promise<StoredFile> {
      if ('path' in file) {
        await blobs.keep(file.path, file.sha256)
        const { contentType, width, height, sizeBytes, sha256 } = file
        return {
          kind: 'image',
          content_type: contentType,
          width,
          height,
          duration_ms: null,
          size_bytes: sizeBytes,
          sha256,
        }
      }
      try {
        if ('url' in file) return await download(file.url, { maxBytes, timeoutMs: outputTimeoutMs }, options)
        const response = 'response' in file ? file.response : new Response(new Uint8Array(file.bytes))
        return await store(response, maxBytes, options)
      } catch (cause) {
        if (cause instanceof FileRejected || cause instanceof GuardedFetchError) {
          throw new ProviderError('provider_response_invalid', {
            detail: `The result could not be used. ${cause.message}`,
            cause,
          })
        }
        throw cause
      }
    },

    /** Keeps an uploaded image. @throws {ProblemError} file_invalid, body_too_large. */
    async upload(body: ReadableStream<Uint8Array> | null, signal: AbortSignal): Promise<StoredFile> {
      try {
        return await store(new Response(body), maxInputBytes, { kind: 'image', signal })
      } catch (cause) {
        if (cause instanceof GuardedFetchError) {
          throw new ProblemError('body_too_large', {
            hint: `The limit here is ${maxInputBytes.toLocaleString('en-US')} bytes.`,
            cause,
          })
        }
        throw rejected(cause)
      }
    },

    /** Downloads an image that a caller named. @throws {ProblemError} file_invalid, url_not_fetched. */
    async download(url: string, signal: AbortSignal): Promise<StoredFile> {
      try {
        return await download(
          url,
          { maxBytes: maxInputBytes, timeoutMs: inputTimeoutMs },
          { kind: 'image', signal },
        )
      } catch (cause) {
        if (cause instanceof GuardedFetchError) {
          throw new ProblemError('url_not_fetched', {
            detail: `The URL could not be fetched: ${cause.message.replace(/\.$/, '')}.`,
            cause,
          })
        }
        throw rejected(cause)
      }
    },
  }
}

/** A file is not what was asked for. The message is a sentence for the caller. */
class FileRejected extends Error {
  override readonly name = 'FileRejected'
}

/** Waits for room in the queue of the image workers: what a provider delivered was paid for. */
async function inTurn<Result>(render: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (;;) {
    try {
      return await render()
    } catch (error) {
      if (error instanceof ImagePoolClosedError) throw new ProblemError('shutting_down', { cause: error })
      if (!(error instanceof ImageQueueFullError)) throw error
    }
    await delay(250, undefined, { signal })
  }
}

const rejected = (cause: unknown) =>
  cause instanceof FileRejected ? new ProblemError('file_invalid', { detail: cause.message, cause }) : cause

/** The media type of a file by its content. */
async function detect(path: string): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await import('file-type')
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(sampleBytes), 0, sampleBytes, 0)
    return (await fileTypeFromBuffer(buffer.subarray(0, bytesRead)))?.mime
  } finally {
    await file.close()
  }
}

function kindOf(type: string | undefined): FileKind {
  const kind = type?.split('/')[0]
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file'
}
