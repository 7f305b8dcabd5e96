import { hash } from 'node:crypto'

/**
 * Hashes a key for storage or lookup: 64 lower-case hex digits of the SHA-256 of its UTF-8 text.
 *
 * It hashes any text; call `parseKey` first. The secret's 131 random bits need no slow hash.
 *
 * @throws {TypeError} `key` is not a string.
 * @see NIST SP 800-63B-4, look-up secrets: from 112 random bits on, an approved hash is enough
 */
export function hashKey(key: string): string {
  if (typeof key !== 'string') throw new TypeError('hashKey needs the text of a key')
  return hash('sha256', key, 'hex')
}
