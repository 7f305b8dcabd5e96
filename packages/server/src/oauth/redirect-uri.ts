import { printable } from '../http/oauth-error.ts'

/**
 * Where a browser takes a code: to a port of its own machine, to the page of this server that shows the code, to a
 * web server, or to the app that the operating system opens for a scheme such as `cursor:`.
 */
export type RedirectUri = { readonly kind: 'loopback' | 'paste' | 'web' | 'app'; readonly host: string }

/** Path of the page that shows the code to paste. */
export const pastePath = '/authorize/code'

const maxCharacters = 300

/**
 * A loopback URL: one of the two IP literals or `localhost`, and a path of plain characters. No user, query, fragment
 * or percent-encoding, because parsers could disagree about them.
 */
const loopback =
  /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::([1-9]\d{0,4}))?((?:\/[A-Za-z0-9._~-]+)+\/?|\/|)$/

/** A private-use scheme with plain characters: `cursor://host/path`, or `com.example.app:/path`. */
const app = /^([a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)*):\/{1,2}[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*\/?$/

/** Schemes that browsers and operating systems handle themselves. A code must not open them. */
const reservedScheme =
  /^(?:https?|wss?|s?ftp|file|data|javascript|vbscript|blob|about|filesystem|view-source|resource|jar|cid|mid|urn|mailto|tel|sms|sip|sips|xmpp|news|nntp|irc|ircs|geo|magnet|intent|content|market|itms.*|ldaps?|ssh|telnet|rlogin|smb|nfs|dav|davs|git|svn|vnc|rdp|shell|search|search-ms|ms-.*|windows.*|x-apple.*|app-settings|prefs|chrome.*|edge.*|opera.*|brave.*|moz-.*|safari.*|webkit.*|android.*|web\+.*|steam|oanim)$/

/** Why a client cannot register another redirect URI. */
export const registrableRedirectUris =
  'an https:// URL without a fragment and credentials, a loopback URL without a query ' +
  '(http://127.0.0.1, http://[::1] or http://localhost), or a URL with the private scheme of an app ' +
  `(cursor://host/path), of at most ${maxCharacters} ASCII characters`

/**
 * Parses a redirect URI of `oanim-cli`, which has registered none: any port of the loopback host, or the page that
 * shows the code.
 *
 * @param origins The origins of this server.
 * @returns `undefined` if a browser must not be redirected there.
 * @see RFC 8252 §7.3
 */
export function parseRedirectUri(text: string, origins: readonly string[]): RedirectUri | undefined {
  if (origins.some((origin) => text === `${origin}${pastePath}`)) {
    return { kind: 'paste', host: new URL(text).host }
  }
  const parsed = parseLoopback(text)
  if (!parsed?.port || parsed.isPathless || isOwn(text, origins)) return undefined
  return { kind: 'loopback', host: parsed.shown }
}

/**
 * Parses a redirect URI that a client registers.
 *
 * @returns `undefined` if no client may register it.
 * @see RFC 8252 §7, RFC 9700 §4.1
 */
export function parseRegisteredRedirectUri(text: string): RedirectUri | undefined {
  if (text.length > maxCharacters || !/^[\x21-\x7e]+$/.test(text)) return undefined
  const onThisMachine = parseLoopback(text)
  if (onThisMachine) return { kind: 'loopback', host: onThisMachine.shown }
  const url = URL.parse(text)
  // The URL must mean what its text says: a browser would resolve `/a/../b`.
  if (!url || (url.href !== text && url.href !== `${text}/`) || text.includes('#')) return undefined
  if (url.protocol === 'https:') {
    return url.username === '' && url.password === '' ? { kind: 'web', host: url.host } : undefined
  }
  const [, scheme] = app.exec(text) ?? []
  return scheme && !reservedScheme.test(scheme) ? { kind: 'app', host: `${scheme}:` } : undefined
}

/**
 * Finds a redirect URI among those that a client has registered: the same text, or the same loopback URL with any port.
 *
 * @param origins The origins of this server. None of its own pages receives a code.
 * @see RFC 8252 §7.3
 */
export function findRedirectUri(
  text: string,
  registered: readonly string[],
  origins: readonly string[],
): RedirectUri | undefined {
  if (isOwn(text, origins)) return undefined
  const parsed = parseLoopback(text)
  const isRegistered = parsed
    ? registered.some((each) => parseLoopback(each)?.withoutPort === parsed.withoutPort)
    : registered.includes(text)
  return isRegistered ? parseRegisteredRedirectUri(text) : undefined
}

/** Describes a stored redirect URI. */
export function describeRedirectUri(text: string, origins: readonly string[]): RedirectUri {
  const isPaste = origins.some((origin) => text === `${origin}${pastePath}`)
  const described = isPaste ? undefined : parseRegisteredRedirectUri(text)
  return described ?? { kind: 'paste', host: new URL(text).host }
}

function parseLoopback(text: string) {
  if (text.length > maxCharacters) return undefined
  const [, host, port, path] = loopback.exec(text) ?? []
  if (!host || path === undefined || Number(port ?? 80) > 65_535) return undefined
  const url = new URL(text)
  const wholePath = path || '/'
  if (url.hostname !== host || url.pathname !== wholePath) return undefined
  return {
    port,
    isPathless: path === '',
    withoutPort: `${host}${wholePath}`,
    shown: port ? `${host}:${port}` : host,
  }
}

/** On a server on this machine, a page of the server is not a client that waits for a code. */
function isOwn(text: string, origins: readonly string[]): boolean {
  return origins.includes(URL.parse(text)?.origin ?? '')
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
