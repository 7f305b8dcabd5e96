import { isIP } from 'node:net'

/** Where browsers find the server. The first is the one that links begin with. */
export type Origins = readonly [string, ...string[]]

/**
 * The origins that are our own. A request's Host header is never asked: whoever sends the request writes it.
 *
 * Without a configured one, users sign in on the machine itself, under any of its loopback names.
 *
 * @param listening Where the server listens: `http://127.0.0.1:8000`.
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

/** Says whether an origin's host is this machine's own name for itself. */
export function isLocal(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'))
  )
}

/** Whether cookies need TLS: everywhere but on the machine itself. */
export function isSecure(origins: Origins): boolean {
  const { protocol, hostname } = new URL(origins[0])
  return protocol === 'https:' || !isLocal(hostname)
}
