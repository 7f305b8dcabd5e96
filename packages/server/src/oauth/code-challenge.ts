import { hash, timingSafeEqual } from 'node:crypto'

/** SHA-256 in base64url without padding. The last of the 43 characters carries four bits. */
export const challengePattern = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

/** @see RFC 7636 §4.1 */
export const verifierPattern = /^[A-Za-z0-9._~-]{43,128}$/

/**
 * Whether a challenge was computed from a verifier. Takes constant time.
 *
 * @see RFC 7636 §4.6 (S256; `plain` is not supported)
 */
export function verifiesChallenge(verifier: string, codeChallenge: string): boolean {
  if (!verifierPattern.test(verifier)) return false
  const computed = Buffer.from(hash('sha256', verifier, 'base64url'), 'latin1')
  const expected = Buffer.from(codeChallenge, 'latin1')
  return computed.length === expected.length && timingSafeEqual(computed, expected)
}

/** No vowels, so the code is never a word, and no characters that look alike. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/**
 * The code that the terminal and the consent page both show, such as `WXZK-4821`, so that the user can check that the
 * page belongs to their terminal.
 *
 * Both sides compute it from the challenge, so it is never sent and nobody can choose it.
 */
export function pairingCode(codeChallenge: string): string {
  const bytes = hash('sha256', codeChallenge, 'buffer')
  const word = [...bytes.subarray(0, 4)].map((byte) => letters[byte % letters.length]).join('')
  const number = [...bytes.subarray(4, 8)].map((byte) => byte % 10).join('')
  return `${word}-${number}`
}
