import { type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { isInside } from '../core/cidr.ts'
import { apiHeaders, requestIds } from './api-headers.ts'
import { networkOf, shownAddress } from './client.ts'
import { ProblemError, problemResponse } from './problems/problems.ts'

export interface ConnectionLimits {
  /**
   * CIDR blocks separated by spaces. A proxy connects for many clients, so only the total applies to it.
   */
  readonly trustedProxies?: string | undefined
  /** Called for rejected connections, at most once a minute. */
  readonly onRejected?: ((address: string | null, reason: string) => void) | undefined
  /** Open connections of one IPv4 address, or of one IPv6 /64. @default 256 */
  readonly perAddress?: number
  /** Open connections of all addresses. @default 4,096 */
  readonly total?: number
}

/** How long a rejected client may take to read the response. Milliseconds. */
const rejectionMs = 1_000
/** Minimum time between two calls of `onRejected`. Milliseconds. */
const reportEveryMs = 60_000
/** Rejected connections that are answered at the same time; further ones are closed at once. */
const maxRejections = 256

/** Rejects connections above the limits: with a problem as the response, then closed. */
export function limitConnections(
  server: Server,
  { trustedProxies, onRejected, perAddress = 256, total = 4_096 }: ConnectionLimits = {},
): void {
  const nextRequestId = requestIds()
  const open = new Map<string, number>()
  let openCount = 0
  // Node closes connections above this without a response.
  server.maxConnections = total + maxRejections

  const acceptListeners = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const address = shownAddress(socket.remoteAddress)
    const network = networkOf(address)
    const networkCount = open.get(network) ?? 0
    const isProxy = address !== null && trustedProxies !== undefined && isInside(address, trustedProxies)
    if (openCount >= total) {
      return reject(socket, address, `This server process has ${total} open connections, its limit.`)
    }
    if (networkCount >= perAddress && !isProxy) {
      return reject(
        socket,
        address,
        `Your address has ${networkCount} open connections to this server process, its limit.`,
      )
    }
    open.set(network, networkCount + 1)
    openCount += 1
    socket.on('close', () => {
      const left = (open.get(network) ?? 1) - 1
      if (left === 0) open.delete(network)
      else open.set(network, left)
      openCount -= 1
    })
    for (const listener of acceptListeners) listener.call(server, socket)
  })

  let reportedAt = Number.NEGATIVE_INFINITY
  function reject(socket: Socket, address: string | null, reason: string): void {
    if (performance.now() - reportedAt > reportEveryMs) {
      reportedAt = performance.now()
      onRejected?.(address, reason)
    }
    socket.on('error', () => {})
    // Closing a connection with unread bytes resets it, and the client may lose the response.
    socket.resume()
    const timer = setTimeout(() => socket.destroy(), rejectionMs)
    socket.on('close', () => clearTimeout(timer))
    void rejectionText(reason, nextRequestId()).then((text) => socket.end(text))
  }
}

async function rejectionText(detail: string, requestId: string): Promise<string> {
  const hint = 'Reuse connections, or close idle ones.'
  const problem = new ProblemError('server_busy', { detail, hint })
  const response = problemResponse(problem, apiHeaders(requestId), requestId)
  const body = await response.text()
  response.headers.set('content-length', String(Buffer.byteLength(body)))
  response.headers.set('connection', 'close')
  const lines = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status]}\r\n${lines}\r\n${body}`
}
