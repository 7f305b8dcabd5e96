import { hash } from 'node:crypto'

/**
 * Hashes a key for storage or lookup: 64 lower-case hex digits of the SHA-256 of its UTF-8 text.
 *
 * It hashes whatever it is given; call `parseKey` first. A plain hash is enough because the secret is
 * 131 random bits.
 *
 * @throws {TypeError} `key` is not a string.
 * @see NIST SP 800-63B-4 §3.1.2.2 (look-up secrets of 112 bits or more)
 */
export function hashKey(key: string): string {
  if (typeof key !== 'string') throw new TypeError('hashKey needs the text of a key')
  return hash('sha256', key, 'hex')
}
