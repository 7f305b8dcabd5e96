import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type ConnectionLimits, limitConnections } from './limit-connections.ts'
import { type QueueLimits, queueRequests } from './request-queue.ts'

/** Longest silence of a client that has not taken its answers. Milliseconds. */
const stalledMs = 120_000

/** Makes the server that answers requests, within limits on what one client can make it hold and do. */
export function createHttpServer({
  fetch,
  ...limits
}: {
  readonly fetch: Parameters<typeof getRequestListener>[0]
} & ConnectionLimits &
  QueueLimits): Server {
  const queue = queueRequests(getRequestListener(fetch), limits)
  const timeouts = { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000 }
  const server = createServer(timeouts, queue.listener)
  limitConnections(server, limits)
  server.setTimeout(stalledMs, (socket) => {
    // An answer may take longer than this; a client that takes none of it may not.
    if (socket.writableLength > 0 || !queue.isAtWork(socket)) socket.destroy()
  })
  return server
}
