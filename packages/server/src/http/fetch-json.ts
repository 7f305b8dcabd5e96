import { lookup } from 'node:dns'
import { get as getPlain, type IncomingMessage, Agent as PlainAgent, type RequestOptions } from 'node:http'
import { Agent, get } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Longest wait for a whole answer. Milliseconds. */
const patienceMs = 5_000
/** Longest answer. Bytes. */
const maxAnswerBytes = 262_144

/**
 * Fetches a JSON object of at most 256 KiB within five seconds, from an address that a member of an account, or an
 * issuer, chose.
 *
 * Only over TLS, only from the public internet, and no redirect is followed, so that no member or issuer can reach
 * the server's own network. A name is resolved once for each request: the addresses that were checked are the ones that are
 * connected to, so a name that resolves differently the next time (DNS rebinding) has no effect.
 *
 * @param mayBePrivate The operator named the origin. It may be on a private network and, on this machine, without TLS.
 * @param resolve Finds the addresses of a name.
 * @throws {Error} for the log, in every case in which there is no JSON object.
 */
export async function fetchJson(
  address: string,
  mayBePrivate: boolean,
  resolve: typeof lookup = lookup,
): Promise<Record<string, unknown>> {
  const url = new URL(address)
  const flaw = validateUrl(url, mayBePrivate)
  if (flaw) throw new Error(`${url.origin} is not asked: ${flaw}`)
  const options: RequestOptions = {
    agent: url.protocol === 'https:' ? new Agent() : new PlainAgent(),
    lookup: mayBePrivate ? (resolve as LookupFunction) : publicOnly(resolve),
    signal: AbortSignal.timeout(patienceMs),
    headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'open-animate' },
  }
  const body = await new Promise<string>((answered, failed) => {
    const request = (url.protocol === 'https:' ? get : getPlain)(url, options, (response) => {
      if (response.statusCode !== 200) {
        response.destroy()
        failed(new Error(`${url.href} answered ${response.statusCode}`))
        return
      }
      readText(response).then(answered, failed)
    })
    request.on('error', failed)
  })
  const value: unknown = JSON.parse(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${url.href} answered no JSON object`)
  }
  return value as Record<string, unknown>
}

/**
 * Says why an address is not asked, as far as it can be told without asking for its host.
 *
 * @returns what it would have to be, in words; `undefined` when it may be asked.
 */
export function validateUrl(
  { protocol, hostname, username, password, hash }: URL,
  mayBePrivate: boolean,
): string | undefined {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (username !== '' || password !== '' || hash !== '') return 'must have no password and no #'
  const isPlainHere = protocol === 'http:' && mayBePrivate && isLoopbackHost(host)
  if (protocol !== 'https:' && !isPlainHere) return 'must begin with https://'
  // A connection to an address asks for no name, so what checks names never sees it.
  if (!mayBePrivate && (isLoopbackHost(host) || (isIP(host) !== 0 && !isPublicAddress(host)))) {
    return 'must be on the public internet, unless the operator of the server lists it in OANIM_PRIVATE_ISSUERS'
  }
  return undefined
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** Finds the addresses of a name, and none if any of them is not public. */
export function publicOnly(resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const stray = addresses.find(({ address }) => !isPublicAddress(address))
      const [first] = addresses
      if (stray || !first) {
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
    if (sizeBytes > maxAnswerBytes) throw new Error(`the answer has more than ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Says whether an address is one of the public internet: not of this machine, of a private network, of the network
 * that it hangs on, of a multicast group, or of a way to wrap one of those in IPv6.
 *
 * @see RFC 6890 and the registries of special-purpose addresses at IANA
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0 || address.includes('%')) return false
  if (version === 4) return !special.check(address, 'ipv4')
  // Of IPv6 one eighth is given out for the internet. Mapped, translated and local addresses lie outside of it.
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
