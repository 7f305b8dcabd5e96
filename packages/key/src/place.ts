/**
 * Counts lines and columns of a text that comes in pieces. Both start at 1; columns are characters (code points); a
 * line ends after its line feed. UTF-16 is told by the mark at its beginning, everything else is read as UTF-8.
 */
export class PlaceCounter {
  line = 1
  column = 1
  #hasBegun = false
  /** Makes a unit of UTF-16 out of two bytes. */
  #unitOf: ((first: number, second: number) => number) | undefined
  /** The first byte of a unit whose second has not come yet. */
  #first: number | undefined

  /** Moves over the bytes from `start` to `end`, which follow on those before. */
  move(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#hasBegun) this.#readMark(bytes)
    this.#hasBegun = true
    if (this.#unitOf) this.#moveOverUnits(this.#unitOf, bytes.subarray(start, end))
    else this.#moveOverBytes(bytes.subarray(start, end))
  }

  /** Recognises the mark of a Unicode text, which is no character of its first line. */
  #readMark(bytes: Uint8Array): void {
    const mark = Buffer.from(bytes.subarray(0, 3)).toString('hex')
    if (mark.startsWith('fffe')) this.#unitOf = (first, second) => first | (second << 8)
    if (mark.startsWith('feff')) this.#unitOf = (first, second) => (first << 8) | second
    if (this.#unitOf || mark === 'efbbbf') this.column = 0
  }

  #moveOverBytes(part: Uint8Array): void {
    let lines = 0
    let lineStart = 0
    // Twice as fast as a loop over the bytes.
    for (let at = part.indexOf(LINE_FEED); at >= 0; at = part.indexOf(LINE_FEED, lineStart)) {
      lines++
      lineStart = at + 1
    }
    if (lines > 0) this.column = 1
    this.line += lines
    let characters = 0
    for (let i = lineStart; i < part.length; i++) if (((part[i] as number) & 0xc0) !== 0x80) characters++
    this.column += characters
  }

  #moveOverUnits(unitOf: (first: number, second: number) => number, part: Uint8Array): void {
    for (const byte of part) {
      if (this.#first === undefined) {
        this.#first = byte
        continue
      }
      const unit = unitOf(this.#first, byte)
      this.#first = undefined
      if (unit === LINE_FEED) {
        this.line++
        this.column = 1
      } else if (unit < 0xdc00 || unit > 0xdfff) this.column++
    }
  }
}

const LINE_FEED = 0x0a
