import { isIPv6 } from 'node:net'
import { redactKeys } from '@oanim/key'
import { isInside, parseCidr } from '../core/cidr.ts'

/** An address in its usual form: an IPv4 client of an IPv6 socket by its IPv4 address. */
export function shownAddress(address: string | undefined): string | null {
  return address?.replace(/^::ffff:(?=\d+\.)/, '') ?? null
}

/**
 * Finds the address of the client. `X-Forwarded-For` is believed only where a trusted proxy wrote it: from the right,
 * the first address that is not one of the trusted proxies.
 *
 * @param peer The other end of the connection.
 * @param proxies CIDR blocks of the trusted proxies, separated by spaces; `undefined` for none.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  proxies: string | undefined,
): string | null {
  const near = shownAddress(peer)
  if (near === null || proxies === undefined || !isInside(near, proxies)) return near
  let nearest = near
  for (const hop of (forwardedFor ?? '').split(',').toReversed()) {
    const written = withoutPort(hop.trim())
    // A trusted proxy writes addresses only: what stands left of anything else is not its word.
    if (written === null) return nearest
    nearest = written
    if (!isInside(written, proxies)) return written
  }
  return nearest
}

/** Some proxies add the port: `192.0.2.7:4711`, `[2001:db8::7]:4711`. */
function withoutPort(hop: string): string | null {
  const [, inBrackets, plain] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+)(?::\d+)?$/.exec(hop) ?? []
  const address = shownAddress(inBrackets ?? plain ?? hop)
  return address !== null && !address.includes('/') && parseCidr(address) !== undefined ? address : null
}

/** The network of an address, for limits: the address itself for IPv4, the /64 that one customer has for IPv6. */
export function networkOf(address: string | null): string {
  if (address === null || !isIPv6(address)) return address ?? 'unknown'
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0')
  return [...groups, ...(tail === undefined ? [] : zeros), ...rest].slice(0, 4).join(':')
}

/** A client chooses its User-Agent freely: the stored form has at most 200 characters, one line, and no key. */
export function shownUserAgent(userAgent: string | undefined): string | null {
  if (userAgent === undefined) return null
  return redactKeys(userAgent)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 200)
}
