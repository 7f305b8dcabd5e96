import { ConnectionError } from './errors.ts'

/** How many decoded bytes may still come. Calls that share the object share what is left. */
export interface ByteLimit {
  leftBytes: number
  readonly maxBytes: number
}

export function byteLimit(maxBytes: number): ByteLimit {
  return { leftBytes: maxBytes, maxBytes }
}

/** Most decoded bytes of one JSON answer. */
export const maxJsonBytes = 10_000_000
/** Most decoded bytes of the answers of one iterator. */
export const maxPagesBytes = 64_000_000
/** Most pages of one iterator. */
export const maxPages = 1_000
/** Most decoded bytes of one streamed answer. */
export const maxStreamBytes = 1_000_000_000
/** Most bytes of an asset that is read into memory. */
export const maxContentBytes = 100_000_000
/** Most characters of one line of a streamed answer. */
export const maxLineLength = 1_000_000

/** Takes bytes off what may come. @returns False when they are more than that. */
export function takeBytes(limits: readonly ByteLimit[], bytes: number): boolean {
  for (const limit of limits) limit.leftBytes -= bytes
  return limits.every(({ leftBytes }) => leftBytes >= 0)
}

/**
 * Reads a body whole.
 *
 * @returns `undefined` when it is larger than allowed; the rest is not read then.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  limits: readonly ByteLimit[],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  // One growing buffer: a list of chunks of one byte each would take a hundred times their size.
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
export function spokenBytes(bytes: number): string {
  return bytes % 1_000_000 === 0 ? `${bytes / 1_000_000} MB` : `${bytes} bytes`
}

/**
 * The error for an answer that the contract does not allow.
 *
 * @param call Which call it answers, such as `GET https://animate.example.com/health`.
 * @param what What is wrong: the end of the sentence.
 */
export function contractFailure(
  serverUrl: string,
  call: string,
  what: string,
  cause?: unknown,
): ConnectionError {
  return new ConnectionError(
    'invalid_response',
    serverUrl,
    `The server sent a response that does not follow its contract: ${what} (${call}).`,
    { cause },
  )
}
