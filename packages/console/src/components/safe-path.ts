/**
 * Accepts a path of this site and replaces anything else with `/keys`: signing in never leads to another site.
 *
 * @param path Comes from the address bar, so anyone may have written it.
 */
export function safePath(path: unknown): string {
  if (typeof path !== 'string' || !path.startsWith('/')) return '/keys'
  try {
    const url = new URL(path, location.origin)
    if (url.origin !== location.origin || /^\/(?:sign-in|setup|invite|reset)\b/.test(url.pathname))
      return '/keys'
    // Rebuilt from its parts, so browsers cannot read it as another host.
    const rebuilt = `${url.pathname}${url.search}${url.hash}`
    return rebuilt.startsWith('//') ? '/keys' : rebuilt
  } catch {
    return '/keys'
  }
}
