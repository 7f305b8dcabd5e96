import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

type Bytes = Uint8Array<ArrayBuffer>
type Encoding = 'br' | 'gzip'

/** Content that fits into one packet is not compressed. Bytes. */
const minCompressedBytes = 1_400
const compressedTypes = /^(?:application\/gzip|image\/(?:png|jpeg|webp))$/

/** A response body that does not change while the process runs, with an ETag and cached compressed forms. */
export class Document {
  readonly #content: Bytes
  readonly #type: string
  readonly #etag: string
  readonly #encoded: Map<Encoding, Bytes>
  #isCompressing = false

  /** @param encoded Precompressed forms. Other encodings are compressed when a client first accepts one. */
  constructor(content: string | Bytes, type: string, encoded: Iterable<readonly [Encoding, Bytes]> = []) {
    this.#content = typeof content === 'string' ? Buffer.from(content) : content
    this.#type = type
    // Weak, because the compressed forms share it.
    this.#etag = `W/"${hash('sha256', this.#content, 'base64url').slice(0, 27)}"`
    this.#encoded = new Map(encoded)
  }

  /**
   * Answers a GET or HEAD request: 304 if the client has this content, otherwise the best form that it accepts.
   *
   * @param headers Added to the response. `cache-control` defaults to `no-cache`.
   * @param status Any status other than 200 is never answered with 304.
   * @see RFC 9110 §12.5.3 (Accept-Encoding), §13.1.2 (If-None-Match)
   */
  respond(request: Request, headers: Record<string, string>, status = 200): Response {
    const own = {
      'cache-control': 'no-cache',
      ...headers,
      'content-type': this.#type,
      etag: this.#etag,
      vary: 'accept-encoding',
    }
    if (status === 200 && this.#matchesEtag(request.headers.get('if-none-match'))) {
      return new Response(null, { status: 304, headers: own })
    }
    const encoding = this.#choose(request.headers.get('accept-encoding') ?? '')
    const body = (encoding && this.#encoded.get(encoding)) ?? this.#content
    return new Response(body, {
      status,
      headers: {
        ...own,
        'content-length': String(body.byteLength),
        ...(encoding && { 'content-encoding': encoding }),
      },
    })
  }

  #matchesEtag(ifNoneMatch: string | null): boolean {
    if (ifNoneMatch === null) return false
    const opaque = this.#etag.slice(2)
    return ifNoneMatch
      .split(',')
      .some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === opaque)
  }

  #choose(acceptEncoding: string): Encoding | undefined {
    const isCompressible = this.#content.byteLength >= minCompressedBytes && !compressedTypes.test(this.#type)
    if (!isCompressible && this.#encoded.size === 0) return undefined
    const accepted = (['br', 'gzip'] as const).filter((encoding) => accepts(acceptEncoding, encoding))
    // Compressing would delay the response: until it is done, clients get the uncompressed form.
    if (accepted.some((encoding) => !this.#encoded.has(encoding))) void this.#compress()
    return accepted.find((encoding) => this.#encoded.has(encoding))
  }

  async #compress(): Promise<void> {
    if (this.#isCompressing) return
    this.#isCompressing = true
    const [br, gz] = await Promise.all([
      promisify(brotliCompress)(this.#content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
      promisify(gzip)(this.#content, { level: 9 }),
    ])
    this.#encoded.set('br', br).set('gzip', gz)
  }
}

/** Creates a document on first use, and again only if that failed. */
export function lazyDocument(create: () => Promise<Document>): () => Promise<Document> {
  let created: Promise<Document> | undefined
  return () => {
    created ??= create().catch((error) => {
      created = undefined
      throw error
    })
    return created
  }
}

function accepts(header: string, encoding: Encoding): boolean {
  const weights = new Map(
    header.split(',').map((part) => {
      const [name = '', weight = ''] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      return [name, weight] as const
    }),
  )
  const weight = weights.get(encoding) ?? weights.get('*')
  return weight !== undefined && !/^q=0(?:\.0*)?$/.test(weight)
}
