import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** A name resolves to an address that is not on the public internet. */
export class NonPublicAddressError extends Error {
  override readonly name = 'NonPublicAddressError'
}

/** Resolves a name, and fails with a `NonPublicAddressError` if any of its addresses is not public. */
export function publicOnly(resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const nonPublic = addresses.find(({ address }) => !isPublicAddress(address))
      const [first] = addresses
      if (nonPublic || !first) {
        return callback(new NonPublicAddressError(`${hostname} has an address that is not public`), '', 0)
      }
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

/** Whether a host, without the brackets of IPv6, is this machine by its name or by its address. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/**
 * Whether an address is on the public internet: not loopback, private, link-local, multicast or reserved, nor one of
 * those wrapped in IPv6.
 *
 * @see RFC 6890 and the registries of special-purpose addresses at IANA
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0 || address.includes('%')) return false
  if (version === 4) return !special.check(address, 'ipv4')
  // Only this eighth of IPv6 is allocated. Mapped, translated and local addresses are outside of it.
  return globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

const special = new BlockList()
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special.addSubnet(address, bits, 'ipv4')
}
for (const [address, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(address, bits, 'ipv6')
}
