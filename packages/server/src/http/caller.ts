import { redactKeys } from '@oanim/key'
import { isInside, parseCidr } from '../core/cidr.ts'

/** An address as users write it: an IPv4 caller of an IPv6 socket by its IPv4 address. */
export function shownAddress(address: string | undefined): string | null {
  return address?.replace(/^::ffff:(?=\d+\.)/, '') ?? null
}

/**
 * Finds where a request comes from. What `X-Forwarded-For` says counts only where a trusted proxy wrote it: read from
 * the right, the first address that is not one of the trusted proxies.
 *
 * @param address The other end of the connection.
 * @param proxies CIDR blocks of the trusted proxies, separated by spaces; `undefined` when there are none.
 */
export function callerAddress(
  address: string | undefined,
  forwardedFor: string | undefined,
  proxies: string | undefined,
): string | undefined {
  const near = shownAddress(address)
  if (near === null || proxies === undefined || !isInside(near, proxies)) return address
  let nearest = near
  for (const hop of (forwardedFor ?? '').split(',').toReversed()) {
    const written = withoutPort(hop.trim())
    // What is no address was not written by a proxy that can be trusted with the rest.
    if (written === null) return nearest
    nearest = written
    if (!isInside(written, proxies)) return written
  }
  return nearest
}

/** Some proxies write the port, too: `192.0.2.7:4711`, `[2001:db8::7]:4711`. */
function withoutPort(hop: string): string | null {
  const [, inBrackets, plain] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+)(?::\d+)?$/.exec(hop) ?? []
  const address = shownAddress(inBrackets ?? plain ?? hop)
  return address !== null && !address.includes('/') && parseCidr(address) !== undefined ? address : null
}

/** A client chooses its User-Agent freely: what is kept of it is short, one line, and has no key in it. */
export function shownUserAgent(userAgent: string | undefined): string | null {
  if (userAgent === undefined) return null
  return redactKeys(userAgent)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 200)
}
