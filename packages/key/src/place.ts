type Encoding = 'bytes' | 'utf16le' | 'utf16be'

/**
 * Counts lines and columns of a text that comes in pieces. Both start at 1; columns are characters (code points); a
 * line ends after its line feed. UTF-16 is told by the mark at its beginning, everything else is read as UTF-8.
 */
export class PlaceCounter {
  line = 1
  column = 1
  #encoding: Encoding | undefined
  #offset = 0
  #before = 0

  /** Moves over the bytes from `start` to `end`, which follow on those before. */
  move(bytes: Uint8Array, start: number, end: number): void {
    this.#encoding ??= this.#readMark(bytes)
    if (this.#encoding === 'bytes') this.#moveOverBytes(bytes, start, end)
    else this.#moveOverUnits(bytes, start, end)
    this.#offset += end - start
  }

  /** Recognises the mark of a Unicode text, which is no character of its first line. */
  #readMark(bytes: Uint8Array): Encoding {
    const [first, second, third] = bytes
    if (first === 0xff && second === 0xfe) this.column = 0
    if (first === 0xfe && second === 0xff) this.column = 0
    if (first === 0xef && second === 0xbb && third === 0xbf) this.column = 0
    if (first === 0xff && second === 0xfe) return 'utf16le'
    return first === 0xfe && second === 0xff ? 'utf16be' : 'bytes'
  }

  #moveOverBytes(bytes: Uint8Array, start: number, end: number): void {
    const part = bytes.subarray(start, end)
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

  #moveOverUnits(bytes: Uint8Array, start: number, end: number): void {
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number
      if ((this.#offset + i - start) % 2 === 1) {
        const unit = this.#encoding === 'utf16le' ? this.#before | (byte << 8) : (this.#before << 8) | byte
        if (unit === LINE_FEED) {
          this.line++
          this.column = 1
        } else if (unit < 0xdc00 || unit > 0xdfff) this.column++
      }
      this.#before = byte
    }
  }
}

const LINE_FEED = 0x0a
