import { hash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { Claims } from './conditions.ts'

/** Accepted signature algorithms: asymmetric only, never `none` or a shared secret. */
export const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** Tolerated difference between two clocks. Seconds. */
export const leewayS = 30
/** A token is accepted for this long after it was issued, even if it expires later. Seconds. */
const maxAgeS = 60 * 60
/** An exchanged token is remembered this much longer, because the clocks of servers differ. Seconds. */
const marginS = 10 * 60
/** Longest accepted token. Tokens of CI systems have 1,000 to 3,000 characters. */
const maxCharacters = 16_384

/** A parsed token. Nothing in it is verified. */
export interface UnverifiedToken {
  readonly text: string
  readonly issuer: string
  readonly claims: Claims
  /** No server accepts the token after this time. Milliseconds. */
  readonly exchangedUntil: number
}

/**
 * Parses a token and checks everything that needs no key. The error describes only the token, so it is the same for
 * every account.
 *
 * @param now Milliseconds.
 * @see RFC 7519 §4.1, RFC 8725
 */
export function parseToken(text: string, now: number): UnverifiedToken | { error: string } {
  if (text.length > maxCharacters) return { error: `The token has more than ${maxCharacters} characters.` }
  const parsed = /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text) ? decode(text) : undefined
  if (!parsed) return { error: 'subject_token is not a signed JWT.' }
  const { algorithm, claims } = parsed
  if (!algorithms.includes(algorithm)) {
    const name = /^[\w-]{1,20}$/.test(algorithm) ? algorithm : 'unknown'
    return { error: `The signature algorithm ${name} is not accepted.` }
  }
  const { iss: issuer, exp, iat, nbf } = claims
  if (typeof issuer !== 'string' || issuer === '') return { error: 'The token has no issuer (iss).' }
  if (!isTime(exp)) return { error: 'The token has no expiry (exp).' }
  if (!isTime(iat)) return { error: 'The token has no issue time (iat).' }
  if (nbf !== undefined && !isTime(nbf))
    return { error: 'The not-before time of the token (nbf) is not a number.' }
  const nowS = now / 1000
  const clock = `The time of the server is ${iso(nowS)}.`
  if (exp <= nowS - leewayS) return { error: `The token expired at ${iso(exp)}. ${clock}` }
  const validFrom = Math.max(iat, nbf ?? iat)
  if (validFrom > nowS + leewayS) return { error: `The token is valid from ${iso(validFrom)}. ${clock}` }
  if (iat <= nowS - leewayS - maxAgeS) {
    return { error: `The token was issued at ${iso(iat)}, more than an hour ago. Request a new one.` }
  }
  return { text, issuer, claims, exchangedUntil: (Math.min(exp, iat + maxAgeS) + leewayS + marginS) * 1000 }
}

function decode(text: string): { algorithm: string; claims: Claims } | undefined {
  try {
    const { alg: algorithm } = decodeProtectedHeader(text)
    return { algorithm: String(algorithm), claims: decodeJwt(text) }
  } catch {
    return undefined
  }
}

/** Within the range of `Date`. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 8_640_000_000_000
}

function iso(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace('.000Z', 'Z')
}

/**
 * Identifies an exchanged token: its issuer and id, or the signed part if it has no id. The signature is not part of
 * it, because some algorithms accept a second signature of the same content.
 */
export function tokenHash({ text, issuer, claims }: UnverifiedToken): string {
  const { jti } = claims
  const identity =
    typeof jti === 'string' && jti !== ''
      ? ['jti', issuer, jti]
      : ['signed', text.slice(0, text.lastIndexOf('.'))]
  return hash('sha256', JSON.stringify(identity))
}
