import { hash } from 'node:crypto'

/**
 * Hashes a key for storage or lookup: SHA-256 of its UTF-8 text in 64 lower-case hex digits.
 *
 * Hashes any text: call `parseKey` first. A secret of 131 random bits needs no slow hash.
 *
 * @throws {TypeError} `key` is not a string.
 * @see NIST SP 800-63B-4, look-up secrets: with at least 112 random bits an approved hash is enough
 */
export function hashKey(key: string): string {
  if (typeof key !== 'string') throw new TypeError('hashKey expects a string')
  return hash('sha256', key, 'hex')
}
