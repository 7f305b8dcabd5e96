/** Where a browser may be sent with a code: a port of its own machine, or our own page that shows the code. */
export type RedirectUri = { readonly kind: 'loopback' | 'paste'; readonly host: string }

/** The page of ours that shows the code to paste, under the server's own origin. */
export const pastePath = '/authorize/code'

/** Longest address. Characters. */
const maxLength = 300

/**
 * An address of this machine, letter for letter: the two IP literals and no name (a name can be made to point
 * elsewhere), a port, and a path of harmless characters. No user, no query, no fragment, no percent-encoding: what
 * a parser here and a parser there could read differently is not taken at all.
 */
const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\]):([1-9]\d{0,4})((?:\/[A-Za-z0-9._~-]+)+\/?|\/)$/

/**
 * Reads an address that a client wants the browser sent to.
 *
 * @param origins The server's own, as browsers see it.
 * @returns `undefined` for an address to which no browser may be sent.
 * @see RFC 8252 §7.3 (any port of the loopback IP), §8.3 (not `localhost`)
 */
export function readRedirectUri(text: string, origins: readonly string[]): RedirectUri | undefined {
  if (origins.some((origin) => text === `${origin}${pastePath}`)) {
    return { kind: 'paste', host: new URL(text).host }
  }
  if (text.length > maxLength) return undefined
  const [, host, port, path] = loopback.exec(text) ?? []
  if (!host || !port || !path || Number(port) > 65_535) return undefined
  // What a browser makes of the text has to be what the text says; `/a/../b` for one is not.
  const url = new URL(text)
  // On a server of this machine, its own pages are no program that waits for a code.
  if (origins.includes(url.origin)) return undefined
  return url.hostname === host && url.pathname === path
    ? { kind: 'loopback', host: `${host}:${port}` }
    : undefined
}
