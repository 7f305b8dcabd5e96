import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { type ConnectionLimits, limitConnections } from './limit-connections.ts'
import { type QueueLimits, queueRequests } from './request-queue.ts'
import { respondTogether } from './respond-together.ts'

/** How long a client may leave a response unread. Milliseconds. */
const stalledMs = 120_000

/** Creates the server, with limits on the connections, requests and memory that one client can use. */
export function createHttpServer({
  fetch,
  ...limits
}: {
  readonly fetch: Parameters<typeof getRequestListener>[0]
} & ConnectionLimits &
  QueueLimits): Server {
  const queue = queueRequests(getRequestListener(respondTogether(fetch)), limits)
  const timeouts = { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000 }
  const server = createServer(timeouts, queue.listener)
  limitConnections(server, limits)
  server.setTimeout(stalledMs, (socket) => {
    // A slow operation is not a stalled client: only a client that does not read its response is disconnected.
    if (socket.writableLength > 0 || !queue.isAtWork(socket)) socket.destroy()
  })
  return server
}

/** The server cannot listen. The message is for the operator. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

/**
 * Starts to listen.
 *
 * @param variable The setting of the port, for the error.
 * @returns The URL, with the actual port.
 * @throws {ListenError}
 */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
  variable: string,
): Promise<string> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const otherPort = `choose another port: ${variable}=0 npm start picks a free one.`
    const hostVariable = variable.replace('PORT', 'HOST')
    const reasons: Record<string, string> = {
      EADDRINUSE: `Port ${port} on ${host} is in use by another program. Stop that program, or ${otherPort}`,
      EACCES: `Permission denied for port ${port}: ${otherPort}`,
      EADDRNOTAVAIL: `This machine does not have the address ${host}. Correct ${hostVariable}.`,
      ENOTFOUND: `The host ${host} cannot be resolved. Correct ${hostVariable}.`,
    }
    const reason = (code && reasons[code]) || `Cannot listen on ${host}:${port}: ${message}.`
    throw new ListenError(reason, { cause: error })
  }
  const address = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
}
