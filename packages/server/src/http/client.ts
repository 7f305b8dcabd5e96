import { isIPv6 } from 'node:net'
import { redactKeys } from '@oanim/key'
import { isInside, parseCidr } from '../core/cidr.ts'

/** Unwraps IPv4 addresses that are mapped to IPv6. */
export function shownAddress(address: string | undefined): string | null {
  return address?.replace(/^::ffff:(?=\d+\.)/, '') ?? null
}

/**
 * Finds the address of the client: in `X-Forwarded-For`, the rightmost address that is not a trusted proxy. The header
 * counts only if a trusted proxy sent it.
 *
 * @param peer The remote address of the connection.
 * @param proxies CIDR blocks of the trusted proxies, separated by spaces; `undefined` for none.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  proxies: string | undefined,
): string | null {
  const remote = shownAddress(peer)
  if (remote === null || proxies === undefined || !isInside(remote, proxies)) return remote
  let client = remote
  for (const hop of (forwardedFor ?? '').split(',').toReversed()) {
    const forwarded = withoutPort(hop.trim())
    // Trusted proxies write only addresses, so entries to the left of anything else are not theirs.
    if (forwarded === null) return client
    client = forwarded
    if (!isInside(forwarded, proxies)) return forwarded
  }
  return client
}

/** Some proxies append the port: `192.0.2.7:4711`, `[2001:db8::7]:4711`. */
function withoutPort(hop: string): string | null {
  const [, inBrackets, plain] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+)(?::\d+)?$/.exec(hop) ?? []
  const address = shownAddress(inBrackets ?? plain ?? hop)
  return address !== null && !address.includes('/') && parseCidr(address) !== undefined ? address : null
}

/** The network of an address, for limits: the address itself for IPv4, the /64 for IPv6, which one customer has. */
export function networkOf(address: string | null): string {
  if (address === null || !isIPv6(address)) return address ?? 'unknown'
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0')
  return [...groups, ...(tail === undefined ? [] : zeros), ...rest].slice(0, 4).join(':')
}

/** Sanitizes a User-Agent for storage: at most 200 characters, one line, no key. */
export function shownUserAgent(userAgent: string | undefined): string | null {
  if (userAgent === undefined) return null
  return redactKeys(userAgent)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 200)
}
