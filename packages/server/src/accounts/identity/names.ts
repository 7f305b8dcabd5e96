/** Header that carries the connection's address to the library. A client's own is taken off at the door. */
export const addressHeader = 'x-oanim-address'

export const cookiePrefix = 'oanim'

/** How long a link that resets a password works. Seconds. */
export const resetSeconds = 60 * 60

/** Names of our cookies; over TLS no other origin of the site can set them. */
export function cookieNames(isSecure: boolean) {
  const begin = `${isSecure ? '__Secure-' : ''}${cookiePrefix}.`
  const session = `${begin}session_token`
  const escaped = session.replaceAll('.', '\\.')
  return {
    session,
    device: `${begin}device`,
    /** A Cookie header with a session's cookie in it. */
    present: new RegExp(`(?:^|;\\s*)${escaped}=.`),
    /** A Cookie header with a session's cookie whose token is a hash. */
    sealed: new RegExp(`(?:^|;\\s*)${escaped}=[0-9a-f]{64}(?:\\.|%2E|;|$)`, 'i'),
  }
}
