import type { lookup } from 'node:dns'
import { isIP } from 'node:net'
import { createGuardedFetch } from './guarded-fetch.ts'
import { isLoopbackHost, isPublicAddress } from './public-address.ts'

/** Timeout of the whole request. Milliseconds. */
const timeoutMs = 5_000
/** Maximum size of a response. Bytes. */
const maxResponseBytes = 262_144

/**
 * Fetches a JSON object of at most 256 KiB within five seconds, from a URL that a member or an
 * issuer chose. Follows no redirects.
 *
 * @param mayBePrivate The operator listed the origin: it may be on a private network and, on this machine, without TLS.
 * @param resolve Resolves a host name.
 * @throws {Error} for the log, if there is no JSON object.
 * @see createGuardedFetch
 */
export async function fetchJson(
  address: string,
  mayBePrivate: boolean,
  resolve?: typeof lookup,
): Promise<Record<string, unknown>> {
  const url = new URL(address)
  const invalid = validateUrl(url, mayBePrivate)
  if (invalid) throw new Error(`${url.origin} is not allowed: it ${invalid}`)
  const guardedFetch = createGuardedFetch({
    privateOrigins: mayBePrivate ? [url.origin] : [],
    credentialHosts: [],
    timeoutMs,
    maxResponseBytes,
    maxRedirects: 0,
    ...(resolve && { resolve }),
  })
  const response = await guardedFetch(url, { redirect: 'manual', headers: { accept: 'application/json' } })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${url.href} responded with ${response.status}`)
  }
  const value: unknown = await response.json()
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
  if (!mayBePrivate && (isLoopbackHost(host) || (isIP(host) !== 0 && !isPublicAddress(host)))) {
    return 'must be on the public internet, unless the operator of the server lists it in OANIM_PRIVATE_ISSUERS'
  }
  return undefined
}
