import { hash } from 'node:crypto'
import { fail } from './operation.ts'
import { ProblemError } from './problems/problems.ts'
import { readBody, readJson } from './read-body.ts'

/** Maximum size of a form with its files, which is read into memory. Bytes. */
const maxFormBytes = 50_000_000
/** Maximum size of all forms in memory at the same time. Bytes. */
const maxHeldBytes = 400_000_000
/** Maximum number of fields and files: parsing costs time for each. */
const maxParts = 100

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
  let sizeBytes = 0
  try {
    const body = await readBody(request, maxFormBytes, (chunkBytes) => {
      sizeBytes += chunkBytes
      heldBytes += chunkBytes
      if (heldBytes > maxHeldBytes)
        throw fail('server_busy', { detail: 'Too many files are being uploaded.' })
    })
    rejectManyParts(body, type)
    return await fieldsOf(await parse(body, type))
  } finally {
    heldBytes -= sizeBytes
  }
}

/** Counts the parts before they are parsed: a million tiny ones would block the server for seconds. */
function rejectManyParts(body: Buffer, type: string): void {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw fail('body_not_form', { detail: 'The content type has no boundary.' })
  const delimiter = `--${boundary}`
  let parts = -1
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length)) {
    parts += 1
    if (parts > maxParts) {
      throw fail('body_not_form', { detail: `The form has more than ${maxParts} fields and files.` })
    }
  }
}

async function parse(body: Buffer<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData()
  } catch (cause) {
    throw new ProblemError('body_not_form', { detail: 'The form is malformed or incomplete.', cause })
  }
}

async function fieldsOf(form: FormData) {
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
