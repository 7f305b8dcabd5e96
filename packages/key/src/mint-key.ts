import { randomFillSync } from 'node:crypto'
import { ALPHABET, type ApiKeyText, checkValue, ID_LENGTH, KIND, RANDOM_LENGTH } from './format.ts'
import { hashKey } from './hash-key.ts'

/**
 * Mints a new API key from the operating system's randomness: 131.0 secret bits.
 *
 * Two keys can share a prefix (47.6 bits); whoever stores them retries on a clash.
 *
 * @returns `key`, to be shown once and never stored; `prefix`, public; `hash`, what to store: 64
 *   lower-case hex digits of the SHA-256 of the whole key.
 */
export function mintKey(): { key: ApiKeyText; prefix: string; hash: string } {
  let random = randomBase62(ID_LENGTH + RANDOM_LENGTH)
  // Eight small letters may be an English word. Without such ids, `anim_duration_ms` in a log is
  // known not to be a piece of a key. It costs one id in a thousand and nothing of the secret.
  while (/^[a-z]{8}/.test(random)) random = randomBase62(ID_LENGTH + RANDOM_LENGTH)

  const prefix = KIND + random.slice(0, ID_LENGTH)
  const body = `${prefix}_${random.slice(ID_LENGTH)}`
  const check = checkValue(body)
  const key = `${body}${digit(Math.floor(check / ALPHABET.length))}${digit(check % ALPHABET.length)}`
  return { key: key as ApiKeyText, prefix, hash: hashKey(key) }
}

/** 4 × 62: bytes from here on would make the first eight digits likelier than the rest. */
const FAIR_BYTES = 248

/** More than a key needs, so that one call to the system nearly always does. */
const bytes = new Uint8Array(48)

function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    randomFillSync(bytes)
    for (const byte of bytes) {
      if (byte < FAIR_BYTES && text.length < length) text += digit(byte % ALPHABET.length)
    }
  }
  bytes.fill(0)
  return text
}

function digit(value: number): string {
  return ALPHABET.charAt(value)
}
