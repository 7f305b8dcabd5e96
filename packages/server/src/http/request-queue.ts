import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface QueueLimits {
  /** Concurrent requests per connection; further ones are queued. @default 16 */
  readonly inFlight?: number
  /**
   * Queued requests of all connections; a connection that exceeds this is closed. Node parses up to 64 KiB at once, which
   * can contain 2,000 requests.
   * @default 10,000
   */
  readonly waiting?: number
  /** Queued requests that start per turn of the event loop. @default 16 */
  readonly perTurn?: number
}

interface Connection {
  /** In the order of their requests, which is the order in which they are sent. */
  readonly started: ServerResponse[]
  waiting: [IncomingMessage, ServerResponse][]
  isScheduled: boolean
}

/**
 * Limits the cost of pipelined requests: a few of each connection run at a time, and its socket is paused until the
 * queued ones have started. A request counts until the client has read the response, so a client that does not read
 * causes no more work. When a client disconnects, its queued requests are dropped and its running ones aborted.
 */
export function queueRequests(
  listener: RequestListener,
  { inFlight = 16, waiting: maxWaiting = 10_000, perTurn = 16 }: QueueLimits = {},
): { listener: RequestListener; isAtWork(socket: Socket): boolean } {
  const connections = new WeakMap<Socket, Connection>()
  /** Connections with a queued request that may start. */
  const scheduled: Connection[] = []
  let waitingCount = 0

  function connectionOf(socket: Socket): Connection {
    const known = connections.get(socket)
    if (known) return known
    const connection: Connection = { started: [], waiting: [], isScheduled: false }
    connections.set(socket, connection)
    // Node resumes the socket after each request that it has parsed.
    socket.on('resume', () => {
      if (connection.waiting.length > 0) socket.pause()
    })
    socket.on('close', () => {
      waitingCount -= connection.waiting.length
      connection.waiting = []
      // Node emits `close` only on the response that is being written.
      for (const response of [...connection.started]) if (response.socket === null) response.emit('close')
    })
    return connection
  }

  function start(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
    connection.started.push(response)
    response.on('close', () => {
      if (connection.started[0] === response) connection.started.shift()
      else connection.started.splice(connection.started.indexOf(response), 1)
      if (connection.waiting.length > 0) schedule(connection)
    })
    void listener(request, response)
  }

  function schedule(connection: Connection): void {
    if (connection.isScheduled || connection.waiting.length === 0 || connection.started.length >= inFlight)
      return
    connection.isScheduled = true
    // In a separate turn of the event loop, so that other connections are read in between.
    if (scheduled.push(connection) === 1) setImmediate(startSome)
  }

  function startSome(): void {
    for (let count = 0; count < perTurn; count += 1) {
      const connection = scheduled.shift()
      if (!connection) return
      connection.isScheduled = false
      const next = connection.waiting.shift()
      if (!next) continue
      waitingCount -= 1
      start(connection, ...next)
      if (connection.waiting.length === 0) next[0].socket.resume()
      schedule(connection)
    }
    if (scheduled.length > 0) setImmediate(startSome)
  }

  function receive(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    if (socket.destroyed) return
    const connection = connectionOf(socket)
    if (connection.started.length < inFlight && connection.waiting.length === 0) {
      start(connection, request, response)
    } else if (waitingCount >= maxWaiting) {
      socket.destroy()
    } else {
      connection.waiting.push([request, response])
      waitingCount += 1
      socket.pause()
    }
  }

  return {
    listener: receive,
    isAtWork: (socket) => (connections.get(socket)?.started.length ?? 0) > 0,
  }
}
