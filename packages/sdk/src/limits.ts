/** How many decoded bytes may still arrive. Calls that share the object share the limit. */
export interface ByteLimit {
  leftBytes: number
  readonly maxBytes: number
}

export function byteLimit(maxBytes: number): ByteLimit {
  return { leftBytes: maxBytes, maxBytes }
}

/** Decoded bytes of one JSON response. */
export const maxJsonBytes = 10_000_000
/** Decoded bytes of all pages of one iterator. */
export const maxPagesBytes = 64_000_000
/** Pages of one iterator. */
export const maxPages = 1_000
/** Decoded bytes of one streamed response. */
export const maxStreamBytes = 1_000_000_000
/** Bytes of an asset that is read into memory. */
export const maxContentBytes = 100_000_000
/** Characters of one line of a streamed response. */
export const maxLineLength = 1_000_000
/** Characters of one event of a stream. */
export const maxEventLength = 10_000_000
/** Bytes of a file to upload, as on the server. */
export const maxUploadBytes = 50_000_000
/** How long a job is followed without a response of its server. Milliseconds. */
export const maxOutageMs = 60_000
/** The largest delay of a timer. Milliseconds. */
export const maxTimerMs = 2 ** 31 - 1

/** Subtracts bytes from limits. @returns `false` if one of them is exceeded. */
export function takeBytes(limits: readonly ByteLimit[], bytes: number): boolean {
  for (const limit of limits) limit.leftBytes -= bytes
  return limits.every(({ leftBytes }) => leftBytes >= 0)
}

/**
 * Reads a whole body.
 *
 * @returns `undefined` if the body exceeds a limit. The rest is not read.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  limits: readonly ByteLimit[],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  // One growing buffer: a list of one-byte chunks would take a hundred times their size.
  let whole = new Uint8Array(65_536)
  let sizeBytes = 0
  const reader = body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done || value === undefined) return whole.subarray(0, sizeBytes)
    if (!takeBytes(limits, value.byteLength)) {
      await reader?.cancel().catch(() => undefined)
      return undefined
    }
    if (sizeBytes + value.byteLength > whole.byteLength) {
      const larger = new Uint8Array(Math.max(whole.byteLength * 2, sizeBytes + value.byteLength))
      larger.set(whole)
      whole = larger
    }
    whole.set(value, sizeBytes)
    sizeBytes += value.byteLength
  }
}

/** `10 MB` */
export function formatBytes(bytes: number): string {
  return bytes % 1_000_000 === 0 ? `${bytes / 1_000_000} MB` : `${bytes} bytes`
}

/** How long all calls of a client may still take together. Time between calls does not count. */
export interface TimeLimit {
  leftMs: number
  readonly totalMs: number
}

export function timeLimit(totalMs: number): TimeLimit {
  return { leftMs: totalMs, totalMs }
}

/** Runs work and subtracts its duration from the limit. */
export async function takeTime<Result>(limit: TimeLimit, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now()
  try {
    return await work()
  } finally {
    limit.leftMs -= performance.now() - start
  }
}
