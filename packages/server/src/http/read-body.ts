import { redactKeys } from '@oanim/key'
import { invalidInput, ProblemError, pointer } from './problems/problems.ts'

/** Maximum size of a body. Bytes. */
const maxBodyBytes = 262_144
/** Maximum size of a raw body: GitHub sends many reports at once. Bytes. */
const maxRawBytes = 1_048_576

/**
 * Reads the body as one JSON object in UTF-8.
 *
 * @param isOptional Whether a missing body counts as an empty object.
 * @throws {ProblemError} content_type_unsupported, content_encoding_unsupported, body_too_large, body_not_json.
 */
export async function readJson(request: Request, isOptional = false): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type')
  if (type !== null && !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new ProblemError('content_type_unsupported')
  }
  const text = await readText(request)
  if (text.trim() === '' && isOptional) return {}
  if (text.trim() === '') throw new ProblemError('body_not_json', { detail: 'The body is empty.' })
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProblemError('body_not_json', { detail: 'The body is JSON, but not an object.' })
  }
  return value as Record<string, unknown>
}

/**
 * Reads the body as a form. A field without a value counts as not sent.
 *
 * @throws {ProblemError} content_type_unsupported, content_encoding_unsupported, body_too_large; input_invalid for a
 * field that is sent twice.
 * @see RFC 6749 §3.1, §3.2, Appendix B
 */
export async function readForm(request: Request): Promise<Record<string, string>> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) {
    throw new ProblemError('content_type_unsupported', {
      detail: 'The body must be a form.',
      hint: 'Send `Content-Type: application/x-www-form-urlencoded`.',
    })
  }
  const form: Record<string, string> = Object.create(null)
  const names = new Set<string>()
  for (const [name, value] of new URLSearchParams(await readText(request))) {
    if (names.has(name)) throw invalidInput([{ pointer: pointer([name]), detail: 'is sent more than once' }])
    names.add(name)
    if (value !== '') form[name] = value
  }
  return form
}

/**
 * Reads the body as UTF-8.
 *
 * @throws {ProblemError} content_encoding_unsupported, body_too_large, body_not_json when it is not UTF-8.
 */
export async function readText(request: Request): Promise<string> {
  return decodeText(await readBody(request, maxBodyBytes))
}

/**
 * Reads the body as bytes.
 *
 * @throws {ProblemError} content_encoding_unsupported, body_too_large, body_not_json if the body is truncated.
 */
export function readRaw(request: Request): Promise<Uint8Array> {
  return readBody(request, maxRawBytes)
}

/** @throws {ProblemError} body_not_json */
export function decodeJson(body: Uint8Array): unknown {
  return parseJson(decodeText(body))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ProblemError('body_not_json')
  }
}

function decodeText(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new ProblemError('body_not_json', { detail: 'The body is not UTF-8.' })
  }
}

/**
 * Reads a body into memory.
 *
 * @param onChunk Called with the size of each chunk. It may throw a `ProblemError`.
 * @throws {ProblemError} content_encoding_unsupported, body_too_large, body_not_json if the body is truncated.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  onChunk?: (sizeBytes: number) => void,
): Promise<Buffer<ArrayBuffer>> {
  const tooLarge = () =>
    new ProblemError('body_too_large', {
      hint: `The limit here is ${maxBytes.toLocaleString('en-US')} bytes.`,
    })
  rejectEncoding(request.headers.get('content-encoding'))
  const length = request.headers.get('content-length')
  if (Number(length ?? 0) > maxBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    // Node never reads more than the declared length. A stream would take several times as long.
    if (length !== null && !onChunk) return Buffer.from(await request.arrayBuffer())
    for await (const chunk of request.body ?? []) {
      sizeBytes += chunk.byteLength
      if (sizeBytes > maxBytes) throw tooLarge()
      onChunk?.(chunk.byteLength)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error
    // The client closed the connection: not an error of the server.
    throw new ProblemError('body_not_json', { detail: 'The body is incomplete.', cause: error })
  }
  return Buffer.concat(chunks)
}

/** @see RFC 9110 §8.4, §15.5.16 */
export function rejectEncoding(encoding: string | null): void {
  if (encoding === null || /^(?:identity)?$/i.test(encoding)) return
  const shown = redactKeys(encoding).slice(0, 100)
  throw new ProblemError('content_encoding_unsupported', {
    detail: `The body has \`Content-Encoding: ${shown}\`, which this server does not decode.`,
    headers: { 'accept-encoding': 'identity' },
  })
}
