import { hash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { Claims } from './conditions.ts'

/** How an issuer may sign: with a key of its own that nobody else can sign with. Never `none`, never a shared secret. */
export const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** How much two clocks may differ. Seconds. */
export const leewayS = 30
/** A token is exchanged when it is fresh, however long it may be good for elsewhere. Seconds. */
const oldestS = 60 * 60
/** How much longer than that it is remembered that it was: the clocks of several servers differ. Seconds. */
const marginS = 10 * 60
/** Longest token that is read. Those of CI systems have one to three thousand characters. */
const longest = 16_384

/** A token as it presents itself. Nothing of it has been proved. */
export interface PresentedToken {
  readonly text: string
  readonly issuer: string
  readonly claims: Claims
  /** From when on no server accepts it any more, so that it need not be remembered. Milliseconds. */
  readonly exchangedUntil: number
}

/**
 * Reads a token and finds what is wrong with it that needs no key to see. What is said speaks of the token alone,
 * which the caller has, and is the same for every account.
 *
 * @param now Milliseconds.
 * @see RFC 7519 §4.1, RFC 8725
 */
export function readToken(text: string, now: number): PresentedToken | { flaw: string } {
  if (text.length > longest) return { flaw: `The token has more than ${longest} characters.` }
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(text)) return { flaw: 'subject_token is no signed JWT.' }
  const parsed = parse(text)
  if (!parsed) return { flaw: 'subject_token is no signed JWT.' }
  const { algorithm, claims } = parsed
  if (!algorithms.includes(algorithm)) {
    const named = /^[\w-]{1,20}$/.test(algorithm) ? algorithm : 'an unknown algorithm'
    return { flaw: `The token is signed with ${named}, which is not accepted.` }
  }
  const { iss: issuer, exp, iat, nbf } = claims
  if (typeof issuer !== 'string' || issuer === '') return { flaw: 'The token names no issuer (iss).' }
  if (!isTime(exp)) return { flaw: 'The token does not say when it expires (exp).' }
  if (!isTime(iat)) return { flaw: 'The token does not say when it was issued (iat).' }
  if (nbf !== undefined && !isTime(nbf)) return { flaw: 'The token has an nbf that is no time.' }
  const nowS = now / 1000
  if (exp <= nowS - leewayS) return { flaw: `The token expired at ${iso(exp)}; it is ${iso(nowS)} here.` }
  if (Math.max(iat, nbf ?? iat) > nowS + leewayS) {
    return { flaw: `The token is good from ${iso(Math.max(iat, nbf ?? iat))} on; it is ${iso(nowS)} here.` }
  }
  if (iat <= nowS - leewayS - oldestS) {
    return { flaw: `The token was issued at ${iso(iat)}, more than an hour ago. Ask for a new one.` }
  }
  return { text, issuer, claims, exchangedUntil: (Math.min(exp, iat + oldestS) + leewayS + marginS) * 1000 }
}

function parse(text: string): { algorithm: string; claims: Claims } | undefined {
  try {
    const { alg: algorithm } = decodeProtectedHeader(text)
    return { algorithm: String(algorithm), claims: decodeJwt(text) }
  } catch {
    return undefined
  }
}

/** Within what `Date` can write. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 8_640_000_000_000
}

function iso(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace('.000Z', 'Z')
}

/**
 * What is remembered of a token that was exchanged: its issuer and id, or, where it has no id, what was signed. Never
 * the signature: of some kinds anybody can make a second one that is as good.
 */
export function tokenHash({ text, issuer, claims }: PresentedToken): string {
  const { jti } = claims
  const own =
    typeof jti === 'string' && jti !== ''
      ? ['jti', issuer, jti]
      : ['signed', text.slice(0, text.lastIndexOf('.'))]
  return hash('sha256', JSON.stringify(own))
}

/** Says whether a token is meant for an audience. */
export function isMeantFor({ aud }: Claims, audience: string): boolean {
  return Array.isArray(aud) ? aud.includes(audience) : aud === audience
}
