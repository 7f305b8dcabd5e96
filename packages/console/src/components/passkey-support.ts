/** Whether passkeys work: here, at another address of this machine, or nowhere. */
export type PasskeySupport = { is: 'here' } | { is: 'elsewhere'; url: string } | { is: 'nowhere' }

/** Whether the user closed the browser's passkey window: that is a choice, not a failure. */
export function isCancelled(error: Error | null): boolean {
  return error !== null && ['NotAllowedError', 'AbortError'].includes(error.name)
}

/**
 * Finds where passkeys work. A passkey belongs to a host name, never to an IP address, and needs https except on
 * localhost.
 *
 * @see Web Authentication Level 3 §5.1.3 (the RP ID is a valid domain)
 */
export function passkeySupport(): PasskeySupport {
  const { hostname, protocol, port, pathname } = location
  if (hostname === '127.0.0.1' || hostname === '[::1]') {
    return { is: 'elsewhere', url: `${protocol}//localhost${port && `:${port}`}${pathname}` }
  }
  const isAddress = /^[\d.]+$|^\[/.test(hostname)
  return 'PublicKeyCredential' in window && !isAddress ? { is: 'here' } : { is: 'nowhere' }
}
