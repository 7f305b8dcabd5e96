/** The user and password of an Authorization header. */
export interface Basic {
  readonly user: string
  readonly password: string
}

/**
 * Reads the token that follows the scheme Bearer, in any case, and at least one space.
 *
 * @returns `undefined` for another scheme.
 * @see RFC 9110 §11.4, RFC 6750 §2.1
 */
export function readBearer(authorization: string): string | undefined {
  const isUsual = authorization.startsWith('Bearer ') && authorization.charCodeAt(7) !== 32
  return isUsual ? authorization.slice(7) : /^bearer +(.*)$/i.exec(authorization)?.[1]
}

/**
 * Reads HTTP Basic credentials as OAuth clients write them: each half form-encoded, then both together in base64.
 *
 * @returns `undefined` for another scheme or no header; empty texts for credentials that cannot be read.
 * @see RFC 7617 §2, RFC 6749 §2.3.1
 */
export function readBasic(authorization: string | null | undefined): Basic | undefined {
  const [scheme, encoded = ''] = (authorization ?? '').split(/ +/, 2)
  if (scheme?.toLowerCase() !== 'basic') return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return { user: '', password: '' }
  return { user: formDecoded(text.slice(0, colon)), password: formDecoded(text.slice(colon + 1)) }
}

/** Many clients do not form-encode the halves: text that is not encoded is taken as it is. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The header with the password of HTTP Basic as a bearer token. The user is ignored. */
export function basicAsBearer(authorization: string | undefined): string | undefined {
  const basic = readBasic(authorization)
  return basic ? `Bearer ${basic.password}` : authorization
}
