/**
 * Counts the lines and columns of a text in pieces. Both start at 1. Columns count code points. A line ends after its
 * line feed. A text with a byte order mark of UTF-16 is read as UTF-16, any other as UTF-8.
 */
export class LineCounter {
  line = 1
  column = 1
  #hasStarted = false
  /** Combines two bytes into a UTF-16 code unit. */
  #unitOf: ((first: number, second: number) => number) | undefined
  /** The first byte of a code unit whose second byte is in the next piece. */
  #first: number | undefined

  /** Moves over the bytes from `start` to `end`, which follow the bytes of the call before. */
  move(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#hasStarted) this.#readMark(bytes)
    this.#hasStarted = true
    if (this.#unitOf) this.#moveOverUnits(this.#unitOf, bytes.subarray(start, end))
    else this.#moveOverBytes(bytes.subarray(start, end))
  }

  /** Reads the byte order mark, which is not a character of the first line. */
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
