import { redactKeys } from '@oanim/key'
import type { z } from 'zod'
import { type FieldError, ProblemError } from './problems/problems.ts'

/** Longest body that is read, in bytes. */
const maxBodyBytes = 262_144
/** Longest body that is read as it came: such ones hold many reports at once. */
const maxRawBytes = 1_048_576

/**
 * Reads the body as one JSON object in UTF-8.
 *
 * @param mayBeEmpty Whether no body at all stands for an empty object.
 * @throws {ProblemError} content_type_unsupported, content_encoding_unsupported, body_too_large, body_not_json.
 */
export async function readJson(request: Request, mayBeEmpty = false): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type')
  if (type !== null && !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new ProblemError('content_type_unsupported')
  }
  const text = await readText(request)
  if (text.trim() === '' && mayBeEmpty) return {}
  if (text.trim() === '') throw new ProblemError('body_not_json', { detail: 'The body is empty.' })
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProblemError('body_not_json', { detail: 'The body is JSON, but not an object.' })
  }
  return value as Record<string, unknown>
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
 * Reads the body as it came.
 *
 * @throws {ProblemError} content_encoding_unsupported, body_too_large, body_not_json when it ends too early.
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

async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new ProblemError('body_too_large', {
      hint: `A body may have ${maxBytes.toLocaleString('en-US')} bytes here.`,
    })
  refuseEncoding(request.headers.get('content-encoding'))
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of request.body ?? []) {
      sizeBytes += chunk.byteLength
      if (sizeBytes > maxBytes) throw tooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error
    // The caller hung up, which is no failure of ours, whatever the error is called.
    throw new ProblemError('body_not_json', { detail: 'The body ended too early.', cause: error })
  }
  return Buffer.concat(chunks)
}

/** @see RFC 9110 §8.4, §15.5.16 */
function refuseEncoding(encoding: string | null): void {
  if (encoding === null || /^(?:identity)?$/i.test(encoding)) return
  const shown = redactKeys(encoding).slice(0, 100)
  throw new ProblemError('content_encoding_unsupported', {
    detail: `The body has \`Content-Encoding: ${shown}\`, which this server does not decode.`,
    headers: { 'accept-encoding': 'identity' },
  })
}

/** The query as an object; a name that comes twice is a list, which no schema here takes. */
export function readQuery(url: string): Record<string, unknown> {
  const start = url.indexOf('?')
  if (start < 0) return {}
  const query: Record<string, unknown> = Object.create(null)
  const parameters = new URLSearchParams(url.slice(start))
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name)
    query[name] = values.length === 1 ? values[0] : values
  }
  return query
}

/**
 * Checks input against a schema.
 *
 * @throws {ProblemError} input_invalid, with a pointer to each field that is wrong.
 */
export function checkInput<Schema extends z.ZodObject>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw invalid(result.error.issues.flatMap(explain))
}

/**
 * Refuses names that came where none of that name belongs.
 *
 * @throws {ProblemError} input_invalid, when there is any.
 */
export function refuseNames(names: readonly string[]): void {
  if (names.length > 0) throw invalid(names.map((name) => unknownField([name])))
}

/** Most fields that an answer names: one of a quarter of a megabyte has room for thousands. */
const maxErrors = 20

function invalid(errors: readonly FieldError[]): ProblemError {
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return new ProblemError('input_invalid', {
    detail: first ? `${first.pointer || 'The input'}: ${first.detail}${more}` : 'The input is invalid.',
    errors: errors.slice(0, maxErrors),
  })
}

function explain(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField([...issue.path, key]))
  }
  // Of a boolean in a query, Zod lists every spelling that it accepts.
  const isBoolean = 'expected' in issue && issue.expected === 'stringbool'
  if (issue.code === 'invalid_value' && !isBoolean) {
    const allowed = issue.values.map(String)
    return [{ pointer: pointer(issue.path), detail: `must be one of ${allowed.join(', ')}`, allowed }]
  }
  return [{ pointer: pointer(issue.path), detail: issue.message }]
}

function unknownField(path: readonly PropertyKey[]): FieldError {
  return { pointer: pointer(path), detail: 'is not a known field' }
}

/**
 * A caller may have put a key where a name belongs; no answer repeats it.
 *
 * @see RFC 6901 §3
 */
function pointer(path: readonly PropertyKey[]): string {
  return path
    .map((step) => `/${redactKeys(String(step)).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}
