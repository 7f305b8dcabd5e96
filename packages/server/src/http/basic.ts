/** The user and password of an Authorization header. */
export interface Basic {
  readonly user: string
  readonly password: string
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
  return { user: decoded(text.slice(0, colon)), password: decoded(text.slice(colon + 1)) }
}

/** Many clients leave the form-encoding out, so text that is not encoded stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
