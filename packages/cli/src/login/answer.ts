import { createHash, timingSafeEqual } from 'node:crypto'

/** The response to an authorization request. */
export type Answer =
  | { readonly code: string; readonly isPasted: boolean }
  | { readonly denied: true }
  | { readonly failed: string }

/** What identifies the response to this request. */
export interface Expected {
  readonly state: string
  readonly issuer: string
}

const codeForm = /^[A-Za-z0-9._~-]{8,200}$/

/**
 * Reads the parameters of a redirect.
 *
 * @returns `undefined` if it does not answer this request: another state or issuer, or a repeated parameter.
 * @see RFC 6749 §4.1.2, RFC 9207 §2.4
 */
export function readAnswer(parameters: URLSearchParams, expected: Expected): Answer | undefined {
  const only = (name: string) => {
    const values = parameters.getAll(name)
    return values.length === 1 ? values[0] : undefined
  }
  if (!isSame(only('state') ?? '', expected.state) || only('iss') !== expected.issuer) return undefined
  const code = only('code')
  const error = only('error')
  if (code !== undefined && parameters.has('error')) return undefined
  if (code !== undefined) return codeForm.test(code) ? { code, isPasted: false } : undefined
  if (error === 'access_denied') return { denied: true }
  return error !== undefined && /^[a-z_]{1,40}$/.test(error) ? { failed: error } : undefined
}

/**
 * Reads what the user pasted: the code, or the URL that the browser could not open.
 *
 * A code needs no state: it is useless without the verifier of this request.
 */
export function readPasted(text: string, expected: Expected): Answer | undefined {
  const pasted = text.trim()
  if (codeForm.test(pasted)) return { code: pasted, isPasted: true }
  const answer = URL.canParse(pasted) ? readAnswer(new URL(pasted).searchParams, expected) : undefined
  return answer && 'code' in answer ? { ...answer, isPasted: true } : answer
}

/** Compares in constant time. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
