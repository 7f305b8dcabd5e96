import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface QueueLimits {
  /** Requests of one connection that are answered at the same time; the next ones wait. @default 16 */
  readonly inFlight?: number
  /**
   * Requests of all connections that wait. Node parses up to 64 KiB at once, which can hold 2,000 requests. A connection
   * that adds more is closed.
   * @default 10,000
   */
  readonly waiting?: number
  /** Waiting requests that start before other connections have their turn. @default 16 */
  readonly perTurn?: number
}

interface Connection {
  /** In the order of their requests, which is the order in which they end. */
  readonly started: ServerResponse[]
  waiting: [IncomingMessage, ServerResponse][]
  isScheduled: boolean
}

/**
 * Bounds what pipelined requests cost: of each connection a few are answered at a time, and no more is read from it until
 * the others have started. An answer counts until the client has taken it, so a client that reads nothing gets no work
 * done. What waits for a client that has gone is dropped, and what has started for it is aborted.
 */
export function queueRequests(
  listener: RequestListener,
  { inFlight = 16, waiting: maxWaiting = 10_000, perTurn = 16 }: QueueLimits = {},
): { listener: RequestListener; isAtWork(socket: Socket): boolean } {
  const connections = new WeakMap<Socket, Connection>()
  /** Connections with a request that waits and may start. */
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
      // Node tells only the answer that is being written that the client has gone.
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
    // In a turn of its own: requests of other connections are read in between.
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
