import { randomFillSync } from 'node:crypto'
import { ALPHABET, type ApiKeyText, checkValue, ID_LENGTH, KIND, RANDOM_LENGTH } from './format.ts'
import { hashKey } from './hash-key.ts'

/**
 * Mints an API key with 131.0 secret bits from the random source of the operating system.
 *
 * Two keys can have the same prefix (47.6 bits): mint again if the prefix is taken.
 *
 * @returns `key` to show once and never store, its public `prefix`, and the `hash` to store (see `hashKey`).
 */
export function mintKey(): { key: ApiKeyText; prefix: string; hash: string } {
  let random = randomBase62(ID_LENGTH + RANDOM_LENGTH)
  // An id of eight small letters could be an English word. Without such ids, `anim_duration_ms` in a log cannot be part
  // of a key. This costs one id in a thousand and no secret bits.
  while (/^[a-z]{8}/.test(random)) random = randomBase62(ID_LENGTH + RANDOM_LENGTH)

  const prefix = KIND + random.slice(0, ID_LENGTH)
  const body = `${prefix}_${random.slice(ID_LENGTH)}`
  const check = checkValue(body)
  const key = `${body}${digit(Math.floor(check / ALPHABET.length))}${digit(check % ALPHABET.length)}`
  return { key: key as ApiKeyText, prefix, hash: hashKey(key) }
}

/** 4 × 62. Larger bytes would make the first eight digits more likely than the others. */
const UNBIASED_BYTES = 248

/** More bytes than a key needs, so that one call is nearly always enough. */
const bytes = new Uint8Array(48)

function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    randomFillSync(bytes)
    for (const byte of bytes) {
      if (byte < UNBIASED_BYTES && text.length < length) text += digit(byte % ALPHABET.length)
    }
  }
  bytes.fill(0)
  return text
}

function digit(value: number): string {
  return ALPHABET.charAt(value)
}
