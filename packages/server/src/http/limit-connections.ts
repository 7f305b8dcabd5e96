import { type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { isInside } from '../core/cidr.ts'
import { apiHeaders } from './api-headers.ts'
import { shownAddress } from './caller.ts'
import { ProblemError, problemResponse } from './problems/problems.ts'
import { placeOf } from './rate-limiter.ts'
import { requestIds } from './request-id.ts'

export interface ConnectionLimits {
  /**
   * CIDR blocks separated by spaces. Their connections carry the requests of many clients: only the total limits them.
   */
  readonly trustedProxies?: string | undefined
  /** Hears of refusals, at most once a minute. */
  readonly onRefused?: ((address: string | null, reason: string) => void) | undefined
  /** Open connections of one IPv4 address, or of one IPv6 /64. @default 256 */
  readonly perAddress?: number
  /** Open connections of all addresses. @default 4,096 */
  readonly total?: number
}

/** Longest that a refused client has for reading why. Milliseconds. */
const refusalMs = 1_000
/** Least time between two reports of refusals. Milliseconds. */
const tellEveryMs = 60_000
/** Refused connections that are told why at the same time; further ones are closed at once. */
const maxDenials = 256

/** Refuses connections above the limits: with a problem that a client understands, then closed. */
export function limitConnections(
  server: Server,
  { trustedProxies, onRefused, perAddress = 256, total = 4_096 }: ConnectionLimits = {},
): void {
  const nextRequestId = requestIds()
  const open = new Map<string, number>()
  let openCount = 0
  // Node closes without an answer what is above this.
  server.maxConnections = total + maxDenials

  const accept = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const address = shownAddress(socket.remoteAddress)
    const place = placeOf(address)
    const here = open.get(place) ?? 0
    const isProxy = address !== null && trustedProxies !== undefined && isInside(address, trustedProxies)
    if (openCount >= total) {
      return refuse(socket, address, `This server has ${total} open connections, the most that it takes.`)
    }
    if (here >= perAddress && !isProxy) {
      return refuse(socket, address, `Your address has ${here} open connections, the most that it may have.`)
    }
    open.set(place, here + 1)
    openCount += 1
    socket.on('close', () => {
      const left = (open.get(place) ?? 1) - 1
      if (left === 0) open.delete(place)
      else open.set(place, left)
      openCount -= 1
    })
    for (const listener of accept) listener.call(server, socket)
  })

  let toldAt = Number.NEGATIVE_INFINITY
  function refuse(socket: Socket, address: string | null, reason: string): void {
    if (performance.now() - toldAt > tellEveryMs) {
      toldAt = performance.now()
      onRefused?.(address, reason)
    }
    socket.on('error', () => {})
    // A connection that is closed with unread bytes is reset, and the client may not see the answer.
    socket.resume()
    const timer = setTimeout(() => socket.destroy(), refusalMs)
    socket.on('close', () => clearTimeout(timer))
    void refusalText(reason, nextRequestId()).then((text) => socket.end(text))
  }
}

async function refusalText(detail: string, requestId: string): Promise<string> {
  const hint = 'Use fewer connections: reuse them, or close those that are idle.'
  const problem = new ProblemError('server_busy', { detail, hint })
  const response = problemResponse(problem, apiHeaders(requestId), requestId)
  const body = await response.text()
  response.headers.set('content-length', String(Buffer.byteLength(body)))
  response.headers.set('connection', 'close')
  const lines = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status]}\r\n${lines}\r\n${body}`
}
