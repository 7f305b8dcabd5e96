const COMMENT = 'oanim:allow'
/** Bytes between a key and its comment, so that a comment does not allow a whole file of one line. */
export const ALLOW_WITHIN = 200
/** Comments that are remembered, so that a hostile file cannot fill the memory. */
const MAX_UNUSED = 1_000

const LINE_FEED = 0x0a
/** In ASCII and UTF-8, and in UTF-16 from the first to the last character, which is the same in both byte orders. */
const needles = [COMMENT, [...COMMENT].join('\0')].map((text) => Buffer.from(text, 'latin1'))

const NONE = Number.POSITIVE_INFINITY

/** A comment `oanim:allow` in bytes. */
export interface Comment {
  readonly offset: number
  /** Bytes. */
  readonly length: number
}

/** Reads the comments in bytes in order. Linear time. */
export class CommentCursor {
  readonly #bytes: Buffer
  readonly #decided: number
  readonly #next: number[]

  /** @param decided Only comments that start in the first `decided` bytes are read. */
  constructor(bytes: Uint8Array, decided: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#decided = decided
    const isText = !this.#bytes.includes(0)
    // A text without zeros has no UTF-16, and is searched only once.
    this.#next = needles.map((needle, i) => (isText && i > 0 ? NONE : this.#find(needle, 0)))
  }

  /** Returns the next comment that starts before `limit`. */
  before(limit: number): Comment | undefined {
    const offset = Math.min(...this.#next)
    const which = this.#next.indexOf(offset)
    const needle = needles[which]
    if (needle === undefined || offset >= limit) return undefined
    this.#next[which] = this.#find(needle, offset + needle.length)
    return { offset, length: needle.length }
  }

  /** Whether a comment follows on the same line within `ALLOW_WITHIN` bytes. */
  isOnLineAfter({ offset, length }: Comment): boolean {
    const after = this.#bytes.subarray(offset + length, offset + length + ALLOW_WITHIN)
    const end = after.indexOf(LINE_FEED)
    const line = end < 0 ? after : after.subarray(0, end)
    return needles.some((needle) => line.includes(needle))
  }

  #find(needle: Buffer, from: number): number {
    const offset = this.#bytes.subarray(0, this.#decided + needle.length - 1).indexOf(needle, from)
    return offset < 0 ? NONE : offset
  }
}

/** Decides which keys are allowed, and which comments allow none, from all keys and comments in their order. */
export class AllowComments {
  /** Lines of comments that allow no key. */
  readonly unused: number[] = []
  #lastKey = { line: 0, end: 0 }
  #comment: { line: number; end: number; isUsed: boolean; isAloneOnLine: boolean } | undefined

  /** @param isAllowed Whether a comment follows on the same line. @returns Whether a comment allows the key. */
  addKey(line: number, offset: number, length: number, isAllowed: boolean): boolean {
    this.#lastKey = { line, end: offset + length }
    const comment = this.#comment
    if (comment?.line === line) comment.isAloneOnLine = false
    if (isAllowed || comment?.line !== line - 1) return isAllowed
    if (!comment.isAloneOnLine || offset - comment.end > ALLOW_WITHIN) return false
    comment.isUsed = true
    return true
  }

  addComment(line: number, offset: number, length: number): void {
    this.end()
    const end = offset + length
    const hasKey = this.#lastKey.line === line
    const isUsed = hasKey && end <= this.#lastKey.end + ALLOW_WITHIN
    this.#comment = { line, end, isUsed, isAloneOnLine: !hasKey }
  }

  /** Settles the last comment. */
  end(): void {
    const comment = this.#comment
    this.#comment = undefined
    if (comment && !comment.isUsed && this.unused.length < MAX_UNUSED) this.unused.push(comment.line)
  }
}
