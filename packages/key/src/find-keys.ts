import type { ApiKeyText } from './format.ts'
import { PlaceCounter } from './place.ts'
import { type Hit, LONGEST_FORM, searchKeys } from './search-keys.ts'

/** A key that stands in a text. */
export interface FoundKey {
  /** The whole key: a secret, never to be shown. */
  readonly key: ApiKeyText
  /** Its public part. */
  readonly prefix: string
  /** Bytes before it. */
  readonly offset: number
  /** From 1. A line ends after its line feed. */
  readonly line: number
  /** From 1, in characters (code points). */
  readonly column: number
  /** The column behind its last character. */
  readonly endColumn: number
  /** Behind it on the same line, within 200 bytes, stands `oanim:allow`: it is no secret. */
  readonly isAllowed: boolean
}

/**
 * Finds every well-formed key in a text or in any bytes, and says where. A wrong check digit makes it none.
 *
 * It also finds keys in UTF-16, in base64 without line breaks, and with `_` written as `%5F` or `\_`. Linear time.
 */
export function findKeys(text: string | Uint8Array): FoundKey[] {
  return new KeyFinder().end(typeof text === 'string' ? Buffer.from(text) : text)
}

const QUOTA = 'oanim:allow'
/** Bytes behind a key in which the allowance counts: a file of one line must not be allowed as a whole. */
const QUOTA_WITHIN = 200
/** What must be known from the beginning of a key on to tell all about it. */
const NEEDED = LONGEST_FORM + QUOTA_WITHIN

const NOTHING = new Uint8Array()

/** Does what `findKeys` does with a text that comes in pieces, wherever they are cut. */
export class KeyFinder {
  /** What is not decided yet, because what follows belongs to it. */
  #rest: Uint8Array = NOTHING
  /** Bytes before `#rest`, and the place where it begins. */
  #offset = 0
  readonly #place = new PlaceCounter()

  /** Takes the next piece, which may be overwritten afterwards. Returns the keys that are certain by now. */
  push(piece: Uint8Array): FoundKey[] {
    if (piece.length <= NEEDED) {
      const whole = join(this.#rest, piece)
      const decided = Math.max(0, whole.length - NEEDED)
      const found = this.#report(whole, decided)
      this.#rest = copyFrom(whole, decided)
      return found
    }
    const atSeam = join(this.#rest, piece.subarray(0, NEEDED))
    const found = this.#report(atSeam, this.#rest.length)
    const decided = piece.length - NEEDED
    found.push(...this.#report(piece, decided))
    this.#rest = copyFrom(piece, decided)
    return found
  }

  /** Takes the last piece, if there is one more. Returns the keys that are left. */
  end(piece: Uint8Array = NOTHING): FoundKey[] {
    const whole = join(this.#rest, piece)
    return this.#report(whole, whole.length)
  }

  /** Reports the keys that begin in the first `decided` bytes, and moves on behind these. */
  #report(bytes: Uint8Array, decided: number): FoundKey[] {
    const found: FoundKey[] = []
    if (decided === 0) return found
    let reached = 0
    for (const hit of searchKeys(bytes)) {
      if (hit.offset >= decided) break
      this.#place.move(bytes, reached, hit.offset)
      reached = hit.offset
      const { line, column } = this.#place
      found.push({
        key: hit.key,
        prefix: hit.prefix,
        offset: this.#offset + hit.offset,
        line,
        column,
        endColumn: column + hit.characters,
        isAllowed: isAllowed(bytes, hit),
      })
    }
    // Nobody asks for a place behind the end, and counting costs more than searching.
    if (decided < bytes.length) this.#place.move(bytes, reached, decided)
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

/** Not `slice`: of a Buffer that would be a view. */
function copyFrom(bytes: Uint8Array, start: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start))
}

function isAllowed(bytes: Uint8Array, hit: Hit): boolean {
  const start = hit.offset + hit.length
  const behind = Buffer.from(bytes.subarray(start, start + QUOTA_WITHIN)).toString('latin1')
  // The zeros are those of UTF-16.
  const line = behind.replaceAll('\0', '').split('\n', 1)[0] as string
  return line.includes(QUOTA)
}
