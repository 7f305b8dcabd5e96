import { lookup } from 'node:dns'
import { get as getPlain, type IncomingMessage, Agent as PlainAgent, type RequestOptions } from 'node:http'
import { Agent, get } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Timeout of the whole request. Milliseconds. */
const timeoutMs = 5_000
/** Maximum size of a response. Bytes. */
const maxResponseBytes = 262_144

/**
 * Fetches a JSON object of at most 256 KiB within five seconds, from a URL that a member or an
 * issuer chose.
 *
 * Prevents server-side request forgery: only TLS, only public addresses, no redirects. A name is resolved once per
 * request, and the checked addresses are the ones connected to, so DNS rebinding has no effect.
 *
 * @param mayBePrivate The operator listed the origin: it may be on a private network and, on this machine, without TLS.
 * @param resolve Resolves a host name.
 * @throws {Error} for the log, if there is no JSON object.
 */
export async function fetchJson(
  address: string,
  mayBePrivate: boolean,
  resolve: typeof lookup = lookup,
): Promise<Record<string, unknown>> {
  const url = new URL(address)
  const invalid = validateUrl(url, mayBePrivate)
  if (invalid) throw new Error(`${url.origin} is not allowed: it ${invalid}`)
  const options: RequestOptions = {
    agent: url.protocol === 'https:' ? new Agent() : new PlainAgent(),
    lookup: mayBePrivate ? (resolve as LookupFunction) : publicOnly(resolve),
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'open-animate' },
  }
  const body = await new Promise<string>((answered, failed) => {
    const request = (url.protocol === 'https:' ? get : getPlain)(url, options, (response) => {
      if (response.statusCode !== 200) {
        response.destroy()
        failed(new Error(`${url.href} responded with ${response.statusCode}`))
        return
      }
      readText(response).then(answered, failed)
    })
    request.on('error', failed)
  })
  const value: unknown = JSON.parse(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${url.href} did not respond with a JSON object`)
  }
  return value as Record<string, unknown>
}

/**
 * Checks a URL without resolving its host.
 *
 * @returns The requirement that it violates, in words; `undefined` for a URL that may be fetched.
 */
export function validateUrl(
  { protocol, hostname, username, password, hash }: URL,
  mayBePrivate: boolean,
): string | undefined {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (username !== '' || password !== '' || hash !== '') return 'must have no user name, password or fragment'
  const isPlainLoopback = protocol === 'http:' && mayBePrivate && isLoopbackHost(host)
  if (protocol !== 'https:' && !isPlainLoopback) return 'must begin with https://'
  // A connection to an IP address resolves no name, so `publicOnly` never checks it.
  if (!mayBePrivate && (isLoopbackHost(host) || (isIP(host) !== 0 && !isPublicAddress(host)))) {
    return 'must be on the public internet, unless the operator of the server lists it in OANIM_PRIVATE_ISSUERS'
  }
  return undefined
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** Resolves a name, and fails if any of its addresses is not public. */
export function publicOnly(resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const nonPublic = addresses.find(({ address }) => !isPublicAddress(address))
      const [first] = addresses
      if (nonPublic || !first) {
        return callback(new Error(`${hostname} has an address that is not public`), '', 0)
      }
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > maxResponseBytes) throw new Error(`the response exceeds ${maxResponseBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
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
