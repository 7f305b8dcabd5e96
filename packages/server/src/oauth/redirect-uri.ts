import { printable } from '../http/oauth-error.ts'

/** Where a browser takes a code: to a port of its own machine, or to the page of this server that shows the code. */
export type RedirectUri = { readonly kind: 'loopback' | 'paste'; readonly host: string }

/** Path of the page that shows the code to paste. */
export const pastePath = '/authorize/code'

const maxCharacters = 300

/**
 * A loopback URL: one of the two IP literals (names can be made to resolve elsewhere), a port, and a path of plain
 * characters. No user, query, fragment or percent-encoding, because parsers could disagree about them.
 */
const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\]):([1-9]\d{0,4})((?:\/[A-Za-z0-9._~-]+)+\/?|\/)$/

/**
 * Parses a redirect URI.
 *
 * @param origins The origins of this server.
 * @returns `undefined` if a browser must not be redirected there.
 * @see RFC 8252 §7.3 (any port of the loopback IP), §8.3 (not `localhost`)
 */
export function parseRedirectUri(text: string, origins: readonly string[]): RedirectUri | undefined {
  if (origins.some((origin) => text === `${origin}${pastePath}`)) {
    return { kind: 'paste', host: new URL(text).host }
  }
  if (text.length > maxCharacters) return undefined
  const [, host, port, path] = loopback.exec(text) ?? []
  if (!host || !port || !path || Number(port) > 65_535) return undefined
  // The URL must mean what its text says: a browser would resolve `/a/../b`.
  const url = new URL(text)
  // On a server on this machine, a page of the server is not a client that waits for a code.
  if (origins.includes(url.origin)) return undefined
  return url.hostname === host && url.pathname === path
    ? { kind: 'loopback', host: `${host}:${port}` }
    : undefined
}

/** The result of an authorization, for the client. */
export type AuthorizationResponse =
  | { readonly code: string }
  | {
      /** @see RFC 6749 §4.1.2.1, RFC 8707 §2 */
      readonly error: string
      readonly error_description?: string
    }

/**
 * The URL that returns an authorization response to the client, with the state that it sent.
 *
 * @param issuer The origin of this server, so that clients of several servers cannot mix them up.
 * @see RFC 6749 §4.1.2, RFC 9207 §2
 */
export function authorizationResponseUrl(
  request: { readonly redirectUri: string; readonly state: string | null },
  issuer: string,
  response: AuthorizationResponse,
): string {
  const url = new URL(request.redirectUri)
  for (const [name, value] of Object.entries(response)) {
    url.searchParams.set(name, name === 'error_description' ? printable(value) : value)
  }
  if (request.state !== null) url.searchParams.set('state', request.state)
  url.searchParams.set('iss', issuer)
  return url.href
}
