import { printable } from '../http/oauth-error.ts'

/** What goes back to the client through the browser. */
export type AuthorizationResponse =
  | { readonly code: string }
  | {
      /** @see RFC 6749 §4.1.2.1, RFC 8707 §2 */
      readonly error: string
      readonly error_description?: string
    }

/**
 * The address that carries an answer back to the client, with its state exactly as it gave it.
 *
 * @param issuer Names us, so that a client of several servers cannot be made to mix them up.
 * @see RFC 6749 §4.1.2, RFC 9207 §2
 */
export function authorizationResponseUrl(
  redirectUri: string,
  issuer: string,
  state: string | null,
  response: AuthorizationResponse,
): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(response))
    url.searchParams.set(name, name === 'error_description' ? printable(value) : value)
  if (state !== null) url.searchParams.set('state', state)
  url.searchParams.set('iss', issuer)
  return url.href
}
