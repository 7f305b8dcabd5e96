import { ALLOW_WITHIN, AllowComments, CommentCursor } from './allow-comments.ts'
import type { ApiKeyText } from './format.ts'
import { LineCounter } from './line-counter.ts'
import { MAX_KEY_BYTES, searchKeys } from './search-keys.ts'

/** A key in a text. */
export interface FoundKey {
  /** The whole key. It is a secret: do not show it. */
  readonly key: ApiKeyText
  /** The public part of the key. */
  readonly prefix: string
  /** The number of bytes before the key. */
  readonly offset: number
  /** Starts at 1. A line ends after its line feed. */
  readonly line: number
  /** Starts at 1. Counts code points. */
  readonly column: number
  /** The column after the last character. */
  readonly endColumn: number
  /**
   * Whether `oanim:allow` follows the key on the same line within 200 bytes, or is on the line before, which has no key, and
   * ends at most 200 bytes before the key.
   */
  readonly isAllowed: boolean
}

/**
 * Finds every well-formed key in a text or in bytes. A key with a wrong check character is not found.
 *
 * Also finds keys in UTF-16, in base64 without line breaks, and with `_` written as `%5F` or `\_`. Linear time.
 */
export function findKeys(text: string | Uint8Array): FoundKey[] {
  return new KeyFinder().end(typeof text === 'string' ? Buffer.from(text) : text)
}

/** How many bytes from the start of a key decide everything about it. */
const LOOKAHEAD = MAX_KEY_BYTES + ALLOW_WITHIN

const EMPTY = new Uint8Array()

/** Finds keys like `findKeys`, in a text that comes in pieces. */
export class KeyFinder {
  /** Bytes that cannot be decided without the next piece. */
  #rest: Uint8Array = EMPTY
  /** The number of bytes before `#rest`, and its line and column. */
  #offset = 0
  readonly #position = new LineCounter()
  readonly #comments = new AllowComments()

  /** After `end()`: the lines of comments `oanim:allow` that allow no key. At most 1,000. */
  get unusedComments(): readonly number[] {
    return this.#comments.unused
  }

  /** Adds a piece, which may be overwritten afterwards. @returns The keys that are decided. */
  push(piece: Uint8Array): FoundKey[] {
    if (piece.length <= LOOKAHEAD) {
      const whole = join(this.#rest, piece)
      const decided = Math.max(0, whole.length - LOOKAHEAD)
      const found = this.#report(whole, decided)
      this.#rest = copyFrom(whole, decided)
      return found
    }
    const atSeam = join(this.#rest, piece.subarray(0, LOOKAHEAD))
    const found = this.#report(atSeam, this.#rest.length)
    const decided = piece.length - LOOKAHEAD
    found.push(...this.#report(piece, decided))
    this.#rest = copyFrom(piece, decided)
    return found
  }

  /** Adds the last piece. @returns The remaining keys. */
  end(piece: Uint8Array = EMPTY): FoundKey[] {
    const whole = join(this.#rest, piece)
    const found = this.#report(whole, whole.length)
    this.#comments.end()
    return found
  }

  /** Returns the keys that start in the first `decided` bytes, and moves past these bytes. */
  #report(bytes: Uint8Array, decided: number): FoundKey[] {
    const found: FoundKey[] = []
    if (decided === 0) return found
    const cursor = new CommentCursor(bytes, decided)
    let reached = 0
    const moveTo = (offset: number) => {
      this.#position.move(bytes, reached, offset)
      reached = offset
    }
    const readComments = (limit: number) => {
      for (let comment = cursor.before(limit); comment; comment = cursor.before(limit)) {
        moveTo(comment.offset)
        this.#comments.addComment(this.#position.line, this.#offset + comment.offset, comment.length)
      }
    }
    for (const hit of searchKeys(bytes)) {
      if (hit.offset >= decided) break
      readComments(hit.offset)
      moveTo(hit.offset)
      const { line, column } = this.#position
      const offset = this.#offset + hit.offset
      found.push({
        key: hit.key,
        prefix: hit.prefix,
        offset,
        line,
        column,
        endColumn: column + hit.characters,
        isAllowed: this.#comments.addKey(line, offset, hit.length, cursor.isOnLineAfter(hit)),
      })
    }
    readComments(decided)
    // Nothing follows the last bytes, and counting lines costs more than searching.
    if (decided < bytes.length) this.#position.move(bytes, reached, decided)
    this.#offset += decided
    return found
  }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second
  const whole = new Uint8Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}

/** Not `slice`: for a Buffer it returns a view. */
function copyFrom(bytes: Uint8Array, start: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start))
}
