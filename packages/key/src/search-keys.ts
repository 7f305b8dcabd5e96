import { type ApiKeyText, KEY_LENGTH, KIND } from './format.ts'
import { parseKey } from './parse-key.ts'

/** A key in some bytes, and how many of them it takes. */
export interface Hit {
  readonly key: ApiKeyText
  readonly prefix: string
  readonly offset: number
  readonly length: number
  /** Characters that it takes. */
  readonly characters: number
}

/** The most bytes that a key takes in any of its forms: UTF-16 without the last zero. */
export const LONGEST_FORM = 2 * KEY_LENGTH

/**
 * Finds every well-formed key in some bytes: as it stands in ASCII and UTF-8, with `_` written as `%5F` or `\_`, in
 * UTF-16 and in base64. Linear time; it reads about every third byte.
 */
export function searchKeys(bytes: Uint8Array): Hit[] {
  const hits: Hit[] = []
  // After Horspool: the byte at the end of a window of five says how far the next window can be.
  const { length } = bytes
  const steps = STEPS
  for (let end = WINDOW - 1; end < length; end++) {
    // The loop within is what makes it fast.
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

/** The five bytes by which each form is recognised. */
const windows = {
  plain: KIND,
  escaped: 'nim\\_',
  encoded: 'im%5F',
  encodedSmall: 'im%5f',
  wide: 'i\0m\0_',
  // `anim_` in base64, by how many bytes of its group of three come before it.
  base64After0: 'W5pbV',
  base64After1: 'uaW1f',
  base64After2: 'bmltX',
}

/** For each byte, how far it stands before the end of a window at least: 0 where a window may end. */
const STEPS = new Uint8Array(256).fill(WINDOW)
/** 1 for each byte that stands before the last of a window. It tells most of what is no key. */
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

// Behind the end is nothing, and nothing reads as `\0`, which is in no key.

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

/** Both byte orders have the same 75 bytes from the first character to the last, and differ only around them. */
function readWide(bytes: Uint8Array, start: number): Hit | undefined {
  let text = ''
  for (let i = 0; i < KEY_LENGTH; i++) {
    if (i > 0 && bytes[start + 2 * i - 1] !== 0) return undefined
    text += String.fromCharCode(bytes[start + 2 * i] as number)
  }
  return hitOf(text, start, 2 * KEY_LENGTH - 1, KEY_LENGTH)
}

/**
 * What is cut, or has a character that is not of base64, decodes to less than a key.
 *
 * @param skip Bytes of the first group that stand before the key.
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
