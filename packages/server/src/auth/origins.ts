import { isIP } from 'node:net'

/** The origins of the server for browsers. Links use the first. */
export type Origins = readonly [string, ...string[]]

/**
 * The configured origin, or all loopback names of the machine. The Host header is not used: the client controls it.
 *
 * @param listening The URL that the server listens on: `http://127.0.0.1:8000`.
 */
export function originsOf(publicUrl: string | undefined, listening: string): Origins {
  if (publicUrl !== undefined) return [publicUrl]
  const { hostname, port } = new URL(listening)
  const names = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `http://${name}:${port || 80}`)
  const isReachedByName = hostname === '0.0.0.0' || hostname === '[::]'
  const own = new URL(listening).origin
  return isReachedByName || isLocal(hostname)
    ? ([...new Set([isReachedByName ? `http://127.0.0.1:${port}` : own, ...names])] as unknown as Origins)
    : [own]
}

/** Whether a hostname is a loopback name. */
export function isLocal(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'))
  )
}

/** Whether cookies need TLS: always except on the machine itself. */
export function isSecure(origins: Origins): boolean {
  const { protocol, hostname } = new URL(origins[0])
  return protocol === 'https:' || !isLocal(hostname)
}
