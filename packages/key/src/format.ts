/** Characters in a key: `anim_`, 8 public, `_`, 22 random, 2 check characters. */
export const KEY_LENGTH = 38

/** The text of a key. It is well formed if it comes from `mintKey` or `parseKey`. */
export type ApiKeyText = `anim_${string}_${string}`

export const KIND = 'anim_'
export const ID_LENGTH = 8
export const PREFIX_LENGTH = KIND.length + ID_LENGTH
export const RANDOM_LENGTH = 22
/** The index of the check characters, and the number of characters that they cover. */
export const CHECK_AT = KEY_LENGTH - 2

/** The base62 digits in order: `0` is 0, `A` is 10, `a` is 36, `z` is 61. */
export const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const CHECK_VALUES = ALPHABET.length ** 2

// A table, not comparisons: random characters defeat branch prediction, which made parsing 2.5 times slower.
const DIGIT_VALUES = new Int8Array(128).fill(-1)
for (let value = 0; value < ALPHABET.length; value++) DIGIT_VALUES[ALPHABET.charCodeAt(value)] = value

/** The value of the base62 digit at `index`, 0–61; -1 if it is not a digit. */
export function digitAt(text: string, index: number): number {
  return DIGIT_VALUES[text.charCodeAt(index)] ?? -1
}

/**
 * Computes the value of the two check characters, 0–3,843: CRC-32 modulo 62².
 *
 * @param text ASCII. Only the first 36 characters are read.
 */
export function checkValue(text: string): number {
  let crc = 0xffffffff
  for (let i = 0; i < CHECK_AT; i++) {
    crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0)
  }
  return (~crc >>> 0) % CHECK_VALUES
}

/** CRC-32 as in zlib, PNG and Ethernet: reflected polynomial 0xEDB88320. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})
