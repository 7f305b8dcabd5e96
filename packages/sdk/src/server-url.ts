/** The parsed address of a server, or why it is invalid. */
export type ServerUrl =
  | {
      /** The address is valid. */
      ok: true
      /** The address without a slash at the end. */
      url: string
      /** Whether it is this machine. */
      isLoopback: boolean
      /** Whether it begins with `https://`. */
      isEncrypted: boolean
    }
  | {
      /** The address is invalid. */
      ok: false
      /** Why: never contains the text. */
      reason: 'not_a_url' | 'scheme_unknown' | 'has_credentials' | 'has_query'
    }

/**
 * Parses the address of a server: `https://` or `http://`, a host, an optional port and an optional path.
 *
 * @returns The address without a trailing slash, or the reason why it is invalid. The reason never contains the text,
 * because users paste secrets into the wrong place.
 */
export function parseServerUrl(text: string): ServerUrl {
  const trimmed = text.trim()
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined
  if (url === undefined) return { ok: false, reason: 'not_a_url' }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    // `example.com:8000` is a URL whose scheme is `example.com`.
    return { ok: false, reason: trimmed.includes('://') ? 'scheme_unknown' : 'not_a_url' }
  }
  if (url.username !== '' || url.password !== '') return { ok: false, reason: 'has_credentials' }
  if (url.search !== '' || url.hash !== '') return { ok: false, reason: 'has_query' }
  return {
    ok: true,
    url: `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/, '')}`,
    isLoopback: isLoopbackHost(url.hostname),
    isEncrypted: url.protocol === 'https:',
  }
}

/** Whether the host of a parsed URL is this machine: `localhost`, 127.0.0.0/8 or `[::1]`. */
function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
