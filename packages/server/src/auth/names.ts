/** Header that carries the connection's address to the library. A client's own is taken off at the door. */
export const addressHeader = 'x-oanim-address'

const cookiePrefix = 'oanim'

/** How long a link that resets a password works. Seconds. */
export const resetSeconds = 60 * 60

/** What cookie names begin with. Over TLS no other origin of the site, and no plain http, can set such a cookie. */
export function prefixOf(isSecure: boolean): string {
  return isSecure ? `__Host-${cookiePrefix}` : cookiePrefix
}

/** Names of our cookies. */
export function cookieNames(isSecure: boolean) {
  const begin = `${prefixOf(isSecure)}.`
  const session = `${begin}session_token`
  const escaped = session.replaceAll('.', '\\.')
  return {
    session,
    device: `${begin}device`,
    /** A Cookie header with a session's cookie in it. */
    toResponse: new RegExp(`(?:^|;\\s*)${escaped}=.`),
    /** A Cookie header with a session's cookie whose token is a hash. */
    sealed: new RegExp(`(?:^|;\\s*)${escaped}=[0-9a-f]{64}(?:\\.|%2E|;|$)`, 'i'),
  }
}
