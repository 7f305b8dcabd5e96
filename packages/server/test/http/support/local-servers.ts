import type { lookup } from 'node:dns'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

interface LocalServer {
  readonly port: number
  /** An origin of this server under a name, which `toLoopback` resolves. */
  origin(name: string): string
  /** Method, path and headers of each request. */
  readonly seen: { method: string; url: string; headers: NodeJS.Dict<string | string[]>; body: string }[]
  /** Number of connections that were made, and that are open. */
  readonly connections: { made: number; open: number }
  /** Resolves once no connection is open. */
  idle(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a real HTTP server on loopback, with TLS if `tls` is given. The listener runs once the body has arrived. */
export async function localServer(
  listener: RequestListener,
  tls?: { key: string; cert: string },
): Promise<LocalServer> {
  const seen: LocalServer['seen'] = []
  const connections = { made: 0, open: 0 }
  const record: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') })
      listener(request, response)
    })
  }
  const server: Server = tls ? createTlsServer(tls, record) : createServer(record)
  const closed = new Set<() => void>()
  server.on('connection', (socket) => {
    connections.made += 1
    connections.open += 1
    socket.on('close', () => {
      connections.open -= 1
      if (connections.open === 0) for (const resolve of closed) resolve()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: (name) => `${tls ? 'https' : 'http'}://${name}:${port}`,
    seen,
    connections,
    idle: () => new Promise((resolve) => (connections.open === 0 ? resolve() : closed.add(resolve))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Resolves each name to the next of these lists of addresses, the last one for ever, and records the names. */
export function resolver(...answers: string[][]) {
  const names: string[] = []
  const resolve = (name: string, _: object, callback: (error: null, addresses: object[]) => void) => {
    names.push(name)
    const addresses = answers[Math.min(names.length, answers.length) - 1] ?? []
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return { names, resolve: resolve as unknown as typeof lookup }
}
