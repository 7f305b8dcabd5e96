/** Where this page can use passkeys: here, at another name of this machine, or nowhere. */
export type PasskeySupport = { is: 'here' } | { is: 'elsewhere'; url: string } | { is: 'nowhere' }

/**
 * Finds where passkeys work. A passkey belongs to a name, never to a number like 127.0.0.1, and needs https except
 * on the machine itself.
 *
 * @see Web Authentication Level 3 §5.1.3 (the RP ID is a valid domain)
 */
export function passkeySupport(): PasskeySupport {
  const { hostname, protocol, port, pathname } = location
  if (hostname === '127.0.0.1' || hostname === '[::1]') {
    return { is: 'elsewhere', url: `${protocol}//localhost${port && `:${port}`}${pathname}` }
  }
  const isNumber = /^[\d.]+$|^\[/.test(hostname)
  return 'PublicKeyCredential' in window && !isNumber ? { is: 'here' } : { is: 'nowhere' }
}
