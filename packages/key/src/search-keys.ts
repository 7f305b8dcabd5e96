import { type ApiKeyText, KEY_LENGTH, KIND } from './format.ts'
import { parseKey } from './parse-key.ts'

/** A key in bytes. */
export interface Hit {
  readonly key: ApiKeyText
  readonly prefix: string
  readonly offset: number
  /** Bytes. */
  readonly length: number
  /** Characters in the text, more than in the key if they are encoded. */
  readonly characters: number
}

/** The maximum length of an encoded key in bytes: UTF-16. */
export const MAX_KEY_BYTES = 2 * KEY_LENGTH

/**
 * Finds every well-formed key in bytes: in ASCII and UTF-8, with `_` written as `%5F` or `\_`, in UTF-16 and in base64.
 * Linear time. Reads about every third byte.
 */
export function searchKeys(bytes: Uint8Array): Hit[] {
  const hits: Hit[] = []
  // Boyer-Moore-Horspool: the last byte of a window of five tells how far the window can move.
  const { length } = bytes
  const steps = STEPS
  for (let end = WINDOW - 1; end < length; end++) {
    // The inner loop makes it fast.
    let step = steps[bytes[end] as number] as number
    while (step > 0) {
      end += step
      if (end >= length) return hits
      step = steps[bytes[end] as number] as number
    }
    if (IS_BEFORE_LAST[bytes[end - 1] as number] === 1) {
      const hit = readAt(bytes, end)
      if (hit !== undefined) hits.push(hit)
    }
  }
  return hits
}

const WINDOW = 5

/** The five bytes that identify each encoding. */
const windows = {
  plain: KIND,
  escaped: 'nim\\_',
  encoded: 'im%5F',
  encodedSmall: 'im%5f',
  wide: 'i\0m\0_',
  // `anim_` in base64, by the number of bytes before it in its group of three.
  base64After0: 'W5pbV',
  base64After1: 'uaW1f',
  base64After2: 'bmltX',
}

/** For each byte, its minimum distance from the end of a window; 0 if a window can end with it. */
const STEPS = new Uint8Array(256).fill(WINDOW)
/** 1 for each byte that can be second to last in a window. This rules out most other text. */
const IS_BEFORE_LAST = new Uint8Array(256)
for (const window of Object.values(windows)) {
  IS_BEFORE_LAST[window.charCodeAt(WINDOW - 2)] = 1
  for (const [i, byte] of Buffer.from(window).entries()) {
    STEPS[byte] = Math.min(STEPS[byte] as number, WINDOW - 1 - i)
  }
}

/** Reads the key whose first window ends at `end`. */
function readAt(bytes: Uint8Array, end: number): Hit | undefined {
  switch (bytes[end]) {
    case 0x5f: // _
      if (endsWith(bytes, end, windows.plain)) return readPlain(bytes, end - 4)
      if (endsWith(bytes, end, windows.escaped)) return readPlain(bytes, end - 5)
      if (endsWith(bytes, end, windows.wide)) return readWide(bytes, end - 8)
      return undefined
    case 0x46: // F
      return endsWith(bytes, end, windows.encoded) ? readPlain(bytes, end - 6) : undefined
    case 0x66: // f
      if (endsWith(bytes, end, windows.encodedSmall)) return readPlain(bytes, end - 6)
      if (endsWith(bytes, end, windows.base64After1)) return readBase64(bytes, end - 7, 1)
      return undefined
    case 0x56: // V
      return endsWith(bytes, end, windows.base64After0) ? readBase64(bytes, end - 5, 0) : undefined
    case 0x58: // X
      return endsWith(bytes, end, windows.base64After2) ? readBase64(bytes, end - 8, 2) : undefined
  }
  return undefined
}

function endsWith(bytes: Uint8Array, end: number, window: string): boolean {
  for (let i = 0; i < WINDOW; i++) if (bytes[end - i] !== window.charCodeAt(WINDOW - 1 - i)) return false
  return true
}

// Bytes past the end read as `undefined`, which becomes `\0`. No key contains it.

function readPlain(bytes: Uint8Array, start: number): Hit | undefined {
  let text = ''
  let at = start
  while (text.length < KEY_LENGTH) {
    const byte = bytes[at] as number
    if (byte === 0x25 && bytes[at + 1] === 0x35 && ((bytes[at + 2] as number) | 0x20) === 0x66) {
      text += '_'
      at += 3
    } else if (byte === 0x5c && bytes[at + 1] === 0x5f) {
      text += '_'
      at += 2
    } else {
      text += String.fromCharCode(byte)
      at += 1
    }
  }
  return hitOf(text, start, at - start, at - start)
}

/** From the first to the last character, the 75 bytes are the same in both byte orders. */
function readWide(bytes: Uint8Array, start: number): Hit | undefined {
  let text = ''
  for (let i = 0; i < KEY_LENGTH; i++) {
    if (i > 0 && bytes[start + 2 * i - 1] !== 0) return undefined
    text += String.fromCharCode(bytes[start + 2 * i] as number)
  }
  return hitOf(text, start, 2 * KEY_LENGTH - 1, KEY_LENGTH)
}

/**
 * Text that is cut off or contains another character decodes to less than a key.
 *
 * @param skip Bytes before the key in its first group of three.
 */
function readBase64(bytes: Uint8Array, start: number, skip: 0 | 1 | 2): Hit | undefined {
  const length = Math.ceil(((skip + KEY_LENGTH) * 4) / 3)
  const text = String.fromCharCode(...bytes.subarray(start, start + length))
  const decoded = Buffer.from(text, 'base64').toString('latin1')
  return hitOf(decoded.slice(skip, skip + KEY_LENGTH), start, length, length)
}

function hitOf(text: string, offset: number, length: number, characters: number): Hit | undefined {
  const parsed = parseKey(text)
  return parsed.ok ? { key: parsed.key, prefix: parsed.prefix, offset, length, characters } : undefined
}
