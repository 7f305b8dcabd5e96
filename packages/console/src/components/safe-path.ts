/**
 * Accepts a path of this site and replaces anything else with `/keys`: signing in never leads to another site.
 *
 * @param wanted Comes from the address bar, so anyone may have written it.
 */
export function safePath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/keys'
  try {
    const url = new URL(wanted, location.origin)
    if (url.origin !== location.origin || /^\/(?:sign-in|setup|invite|reset)\b/.test(url.pathname))
      return '/keys'
    // Rebuilt from its parts, so browsers cannot read it as another host.
    const path = `${url.pathname}${url.search}${url.hash}`
    return path.startsWith('//') ? '/keys' : path
  } catch {
    return '/keys'
  }
}
