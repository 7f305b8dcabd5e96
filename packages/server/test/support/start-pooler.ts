import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { Client } from 'pg'

/** A pooler in front of a database that pools transactions, like PgBouncer with `pool_mode = transaction`. */
export interface Pooler {
  readonly url: string
  /** How many transactions went to another connection than the client's transaction before. */
  switches(): number
  /** Answers every statement with an error of the pooler's own; `undefined` ends that. */
  failWith(error: { code: string; message: string } | undefined): void
  close(): Promise<void>
}

/** One connection to the server, shared by all clients, one transaction at a time. */
interface ServerLine {
  readonly stream: Socket
  user: ClientLine | undefined
}

interface ClientLine {
  readonly socket: Socket
  /** What the client sent and no server has. */
  readonly unsent: Buffer[]
  server: ServerLine | undefined
  lastServer: ServerLine | undefined
  /** Requests that the server has not said it is ready after. */
  pending: number
}

const sslRequest = 80_877_103

/** Starts a pooler with two connections to the database of a URL. It asks clients for no password. */
export async function startPooler(databaseUrl: string, size = 2): Promise<Pooler> {
  const idle: ServerLine[] = []
  const queue: ClientLine[] = []
  const sockets = new Set<Socket>()
  let switches = 0
  let failure: { code: string; message: string } | undefined
  let isClosing = false

  const openServer = async () => {
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    // The library has authenticated; from here on the bytes belong to whichever client has the connection.
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
    stream.removeAllListeners()
    stream.on('error', () => {})
    const line: ServerLine = { stream, user: undefined }
    readMessages(stream, (message) => {
      const { user } = line
      if (!user) return
      user.socket.write(message)
      if (message[0] !== code('Z')) return
      user.pending -= 1
      if (user.pending > 0 || message[5] !== code('I')) return
      user.server = undefined
      line.user = undefined
      idle.push(line)
      assign()
    })
    idle.push(line)
    assign()
  }

  const assign = () => {
    while (idle.length > 0 && queue.length > 0) {
      const client = queue.shift() as ClientLine
      if (client.socket.destroyed) continue
      // The one that has been idle for longest: seldom the one that this client had before.
      const server = idle.shift() as ServerLine
      if (client.lastServer && client.lastServer !== server) switches += 1
      Object.assign(client, { server, lastServer: server })
      server.user = client
      forward(client)
    }
  }

  const forward = (client: ClientLine) => {
    for (const message of client.unsent.splice(0)) {
      if (message[0] === code('S') || message[0] === code('Q')) client.pending += 1
      client.server?.stream.write(message)
    }
  }

  const listener = createServer((socket) => {
    sockets.add(socket)
    const client: ClientLine = { socket, unsent: [], server: undefined, lastServer: undefined, pending: 0 }
    let isStarted = false
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      const { server } = client
      if (!server || isClosing) return
      // In the middle of a transaction: the server connection is of no use to the next client.
      server.stream.destroy()
      void openServer()
    })
    readMessages(
      socket,
      (message) => {
        if (!isStarted) {
          if (message.readInt32BE(4) === sslRequest) return void socket.write('N')
          isStarted = true
          return void socket.write(message.includes('options\0') ? refusedStartup : started)
        }
        if (message[0] === code('X')) return void socket.end()
        if (failure) {
          if (message[0] === code('S') || message[0] === code('Q')) {
            socket.write(Buffer.concat([errorResponse(failure), readyForQuery]))
          }
          return
        }
        client.unsent.push(message)
        if (client.server) forward(client)
        else if (!queue.includes(client)) {
          queue.push(client)
          assign()
        }
      },
      () => isStarted,
    )
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  await Promise.all(Array.from({ length: size }, openServer))

  const url = new URL(databaseUrl)
  url.port = String((listener.address() as AddressInfo).port)
  return {
    url: url.href,
    switches: () => switches,
    failWith(error) {
      failure = error
    },
    async close() {
      isClosing = true
      for (const { stream } of idle) stream.destroy()
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}

/** Cuts a stream into messages. The first of a client has no type, only a length. */
function readMessages(
  stream: Socket,
  onMessage: (message: Buffer) => void,
  hasType: () => boolean = () => true,
): void {
  let rest = Buffer.alloc(0)
  stream.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      const start = hasType() ? 1 : 0
      if (rest.length < start + 4) return
      const end = start + rest.readInt32BE(start)
      if (rest.length < end) return
      const message = rest.subarray(0, end)
      rest = rest.subarray(end)
      onMessage(message)
    }
  })
}

const code = (type: string) => type.charCodeAt(0)

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const readyForQuery = message('Z', Buffer.from('I'))
const started = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('S', Buffer.from('server_version\x0016.0\0')),
  message('S', Buffer.from('client_encoding\0UTF8\0')),
  readyForQuery,
])

function errorResponse({ code: state, message: text }: { code: string; message: string }): Buffer {
  return message('E', Buffer.from(`SERROR\0VERROR\0C${state}\0M${text}\0\0`))
}

const refusedStartup = errorResponse({ code: '08P01', message: 'unsupported startup parameter: options' })
