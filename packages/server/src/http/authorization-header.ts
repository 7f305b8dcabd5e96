/** The user and password of an Authorization header. */
export interface Basic {
  readonly user: string
  readonly password: string
}

/**
 * Reads the token after the scheme `Bearer`, in any case, and one or more spaces.
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
 * @returns `undefined` for another scheme or no header; empty strings for malformed credentials.
 * @see RFC 7617 §2, RFC 6749 §2.3.1
 */
export function readBasic(authorization: string | null | undefined): Basic | undefined {
  const [scheme, encoded = ''] = (authorization ?? '').split(/ +/, 2)
  if (scheme?.toLowerCase() !== 'basic') return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return { user: '', password: '' }
  return { user: decodeFormText(text.slice(0, colon)), password: decodeFormText(text.slice(colon + 1)) }
}

/** Many clients do not form-encode the halves: invalid encoding is kept as is. */
function decodeFormText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Converts HTTP Basic to Bearer, with the password as the token. The user is ignored. */
export function basicAsBearer(authorization: string | undefined): string | undefined {
  const basic = readBasic(authorization)
  return basic ? `Bearer ${basic.password}` : authorization
}
