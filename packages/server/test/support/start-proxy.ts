import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A proxy for a database, which can simulate network failures. */
export interface DatabaseProxy {
  readonly url: string
  /** Closes every connection and accepts no new one. */
  cut(): Promise<void>
  /** Accepts connections and bytes, and forwards nothing. */
  block(): void
  /** Forwards again. Blocked connections are closed. */
  mend(): Promise<void>
  close(): Promise<void>
}

/** Starts a proxy in front of the database of a URL. */
export async function startProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let isBlocked = false
  let server: Server | undefined

  const listen = async (port: number) => {
    server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname)
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from)
        from.on('data', (bytes) => {
          if (!isBlocked) to.write(bytes)
        })
        from.on('error', () => {})
        from.on('close', () => {
          sockets.delete(from)
          to.destroy()
        })
      }
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const cut = async () => {
    const closing = server
    server = undefined
    endAll()
    if (closing) await new Promise((resolve) => closing.close(resolve))
  }

  const port = await listen(0)
  const url = new URL(databaseUrl)
  url.port = String(port)
  return {
    url: url.href,
    cut,
    block() {
      isBlocked = true
    },
    async mend() {
      isBlocked = false
      endAll()
      if (!server) await listen(port)
    },
    close: cut,
  }
}
