/**
 * Keeps a path of this very site, or `/keys` in its place: nobody is sent elsewhere after signing in.
 *
 * @param wanted What the address bar asked for; anyone can have written it.
 */
export function safePath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/keys'
  try {
    const url = new URL(wanted, location.origin)
    if (url.origin !== location.origin || /^\/(?:sign-in|claim|invite|reset)\b/.test(url.pathname))
      return '/keys'
    // Written anew from its parts: what browsers would read as another host is gone.
    const path = `${url.pathname}${url.search}${url.hash}`
    return path.startsWith('//') ? '/keys' : path
  } catch {
    return '/keys'
  }
}
