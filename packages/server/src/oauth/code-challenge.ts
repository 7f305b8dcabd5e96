import { hash, timingSafeEqual } from 'node:crypto'

/** A SHA-256 in base64url without padding; the last of its 43 characters carries four bits. */
export const challengePattern = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

/** @see RFC 7636 §4.1 */
export const verifierPattern = /^[A-Za-z0-9._~-]{43,128}$/

/**
 * Says whether a verifier is the one that a challenge was made from, in a time that does not tell how close it is.
 *
 * @see RFC 7636 §4.6 (S256; `plain` is not offered)
 */
export function provesChallenge(verifier: string, codeChallenge: string): boolean {
  if (!verifierPattern.test(verifier)) return false
  const made = Buffer.from(hash('sha256', verifier, 'base64url'), 'latin1')
  const kept = Buffer.from(codeChallenge, 'latin1')
  return made.length === kept.length && timingSafeEqual(made, kept)
}
