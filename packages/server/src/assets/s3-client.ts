import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { S3mini, S3ServiceError } from 's3mini'
import { Agent, type RequestInit, type Response as UndiciResponse, fetch as undiciFetch } from 'undici'
import { isUnwritable, StorageUnavailableError } from '../database/errors.ts'
import type { S3Location } from './asset-location.ts'

/** Size of a part of an upload. At most four are in memory for one file. Bytes. */
export const partBytes = 8 * 1024 * 1024

/** Milliseconds. */
const connectTimeoutMs = 5_000
/** How long the bucket may be silent: before a response, or between two pieces of one. Milliseconds. */
const silenceMs = 20_000
/** Concurrent connections to the bucket. */
const maxConnections = 32

const maxAttempts = 3
const firstDelayMs = 100
const temporaryStatuses = new Set([429, 500, 502, 503, 504])

export interface S3Client {
  readonly api: S3mini
  close(): Promise<void>
}

export function s3Client({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Location): S3Client {
  const dispatcher = new Agent({
    connect: { timeout: connectTimeoutMs },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    connections: maxConnections,
  })
  const send = async (url: string, init: RequestInit): Promise<UndiciResponse> => {
    // A redirect would take the signature to another host.
    const request: RequestInit = { ...init, headers: withDigest(init), dispatcher, redirect: 'error' }
    // The library itself repeats parts of an upload.
    const attempts = url.includes('partNumber=') ? 1 : maxAttempts
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt === attempts
      try {
        const response = await undiciFetch(url, request)
        if (isLast || !temporaryStatuses.has(response.status)) return response
        await response.body?.cancel()
      } catch (error) {
        if (isLast) throw error
      }
      await delay(firstDelayMs * 4 ** (attempt - 1) * (0.5 + Math.random() / 2))
    }
  }
  const api = new S3mini({
    accessKeyId,
    secretAccessKey,
    region,
    endpoint: `${endpoint.replace(/\/+$/, '')}/${bucket}`,
    minPartSize: partBytes,
    // The same interface, declared by undici and by Node.
    fetch: send as unknown as typeof fetch,
  })
  return { api, close: () => dispatcher.close() }
}

/** The signature does not cover the body: with a digest, the bucket rejects bytes that were changed on the way. */
function withDigest({ headers, body }: RequestInit): Record<string, string> {
  const given = headers as Record<string, string>
  if (!(body instanceof ArrayBuffer || body instanceof Uint8Array)) return given
  return { ...given, 'content-md5': createHash('md5').update(new Uint8Array(body)).digest('base64') }
}

/**
 * Runs a call to the bucket.
 *
 * @throws {StorageUnavailableError} instead of the library's error, which may contain the access key ID.
 */
export async function callS3<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    throw toStorageError(error)
  }
}

/** Leaves an error of the local disk as it is. */
export function toStorageError(error: unknown): unknown {
  if (error instanceof StorageUnavailableError || isUnwritable(error)) return error
  const service = serviceError(error)
  return new StorageUnavailableError(
    service ? `S3 returned ${service.status} ${codeOf(service)}`.trimEnd() : reasonOf(error),
  )
}

/** Whether an object, but not the whole bucket, does not exist. */
export function isMissing(error: unknown): boolean {
  const service = serviceError(error)
  return service?.status === 404 && codeOf(service) !== 'NoSuchBucket'
}

function serviceError(error: unknown): S3ServiceError | undefined {
  if (error instanceof S3ServiceError) return error
  return error instanceof Error && error.cause !== undefined ? serviceError(error.cause) : undefined
}

/** The library reads the code only if the media type has no parameters. */
function codeOf({ serviceCode = '', body = '' }: S3ServiceError): string {
  return serviceCode !== 'Unknown' ? serviceCode : (/<Code>(\w{1,60})<\/Code>/.exec(body)?.[1] ?? '')
}

/** The innermost reason: `fetch failed` says nothing. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message || error.name : reasonOf(error.cause)
}
