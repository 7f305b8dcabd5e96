import { hash } from 'node:crypto'
import { MIMEType } from 'node:util'
import { fail } from './operation.ts'
import { ProblemError } from './problems/problems.ts'
import { readBody, readJson } from './read-body.ts'

/** Maximum size of a form with its files, which is read into memory. Bytes. */
const maxFormBytes = 50_000_000
/** Maximum size of all forms in memory at the same time. Bytes. */
const maxHeldBytes = 400_000_000
/** Maximum number of fields and files: parsing costs time for each. */
const maxParts = 100
/** Maximum length of the text of a form, names included: checking it costs time for each character. */
const maxTextLength = 262_144

let heldBytes = 0

/** A file of a form, in memory until it is taken or discarded. */
export class FormFile {
  readonly sizeBytes: number
  #bytes: Uint8Array<ArrayBuffer> | undefined

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes
    this.sizeBytes = bytes.byteLength
    heldBytes += this.sizeBytes
  }

  /** The content, which can be taken once. */
  take(): ReadableStream<Uint8Array> {
    const bytes = this.#bytes
    if (!bytes) throw new Error('the file was taken before')
    this.discard()
    return new Blob([bytes]).stream()
  }

  /** Frees the memory. */
  discard(): void {
    if (this.#bytes) heldBytes -= this.sizeBytes
    this.#bytes = undefined
  }

  /** Tells files apart where requests are compared. */
  toJSON(): string | null {
    return this.#bytes ? hash('sha256', this.#bytes) : null
  }
}

/**
 * Reads the body as a form with files, or as JSON. `name[]` and a repeated name become an array, `name[key]` an object.
 *
 * @returns The fields, and every `FormFile` in them, for the caller to discard.
 * @throws {ProblemError} body_not_form, body_too_large, server_busy, and what `readJson` throws.
 * @see RFC 7578
 */
export async function readMultipart(
  request: Request,
): Promise<{ readonly fields: Record<string, unknown>; readonly files: readonly FormFile[] }> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*(?:;|$)/i.test(type)) return { fields: await readJson(request), files: [] }
  const boundary = boundaryOf(type)
  let sizeBytes = 0
  try {
    const body = await readBody(request, maxFormBytes, (chunkBytes) => {
      sizeBytes += chunkBytes
      heldBytes += chunkBytes
      if (heldBytes > maxHeldBytes)
        throw fail('server_busy', { detail: 'Too many files are being uploaded.' })
    })
    rejectManyParts(body, boundary)
    return await fieldsOf(await parse(body, boundary))
  } finally {
    heldBytes -= sizeBytes
  }
}

/** @see RFC 2046 §5.1.1 */
function boundaryOf(type: string): string {
  let boundary: string | null = null
  try {
    boundary = new MIMEType(type).params.get('boundary')
  } catch {}
  if (boundary !== null && /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)) return boundary
  throw fail('body_not_form', { detail: 'The content type has no boundary, or a malformed one.' })
}

/** Counts the parts before they are parsed: a million tiny ones would block the server for minutes. */
function rejectManyParts(body: Buffer, boundary: string): void {
  const delimiter = `--${boundary}`
  let parts = -1
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length)) {
    parts += 1
    if (parts > maxParts) {
      throw fail('body_not_form', { detail: `The form has more than ${maxParts} fields and files.` })
    }
  }
}

async function parse(body: Buffer<ArrayBuffer>, boundary: string): Promise<FormData> {
  // The boundary that was counted, and no other that the header may be read to have.
  const type = `multipart/form-data; boundary="${boundary}"`
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData()
  } catch (cause) {
    throw new ProblemError('body_not_form', { detail: 'The form is malformed or incomplete.', cause })
  }
}

function rejectLongText(form: FormData): void {
  let length = 0
  for (const [name, entry] of form) length += name.length + (typeof entry === 'string' ? entry.length : 0)
  if (length <= maxTextLength) return
  const limit = maxTextLength.toLocaleString('en-US')
  throw fail('body_too_large', { hint: `The text of a form has at most ${limit} characters.` })
}

async function fieldsOf(form: FormData) {
  rejectLongText(form)
  const fields: Record<string, unknown> = Object.create(null)
  const files: FormFile[] = []
  for (const [name, entry] of form) {
    const value = typeof entry === 'string' ? entry : new FormFile(new Uint8Array(await entry.arrayBuffer()))
    if (value instanceof FormFile) files.push(value)
    const [, base = name, key] = /^([^[\]]+)\[(\w*)\]$/.exec(name) ?? []
    const known = fields[base]
    if (key !== undefined && !/^\d*$/.test(key)) {
      const isObject = typeof known === 'object' && known !== null && !Array.isArray(known)
      fields[base] = { ...(isObject && known), [key]: value }
    } else if (key !== undefined || known !== undefined) {
      fields[base] = [...(known === undefined ? [] : Array.isArray(known) ? known : [known]), value]
    } else {
      fields[base] = value
    }
  }
  return { fields, files }
}
