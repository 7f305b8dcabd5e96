import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** An answer of a provider's server. An object is sent as JSON. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | object
}

/** An answer, or: the server says nothing, closes the connection in mid-body, or does not listen. */
export type Fault = Answer | 'hang' | 'cut' | 'refuse'

/** A request that left the server. */
export interface Sent {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly url: string
  readonly headers: Headers
  /** Empty if it is not text. */
  readonly body: string
}

/** The outside world of a provider: every host leads to one scripted server, and faults can be put in between. */
export interface Outside {
  readonly fetch: typeof fetch
  readonly sent: readonly Sent[]
  /** Lets the next requests that match fail, each once. */
  fail(matches: (sent: Sent) => boolean, ...faults: Fault[]): void
  /** Resolves when a request hangs. */
  readonly hanging: Promise<void>
  /** Resolves when the connection of a hanging request is closed. */
  readonly freed: Promise<void>
  close(): Promise<void>
}

/** @param url Where the scripted server listens. It sees the host that was meant in the header `x-orig-host`. */
export async function startOutside(url: string): Promise<Outside> {
  const sent: Sent[] = []
  const faults: { matches: (sent: Sent) => boolean; fault: Fault }[] = []
  const hanging = Promise.withResolvers<void>()
  const freed = Promise.withResolvers<void>()
  const answers = new Map<string, Answer>()

  const faulty = await listen((request, response) => {
    const fault = String(request.headers['x-fault'])
    if (fault === 'hang') {
      request.socket.once('close', () => freed.resolve())
      hanging.resolve()
      return
    }
    if (fault === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{"half":', () => request.socket.destroy())
      return
    }
    const { status, headers = {}, body } = answers.get(fault) ?? { status: 500, body: '' }
    const type = typeof body === 'string' ? 'text/html' : 'application/json'
    response.writeHead(status, { 'content-type': type, ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const refusing = await listen(() => {})
  await refusing.close()

  const fetchOutside: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const { host, pathname, search } = new URL(request.url)
    const { method, headers } = request
    const body = typeof init?.body === 'string' ? init.body : ''
    const current = { method, host, path: pathname + search, url: request.url, headers, body }
    sent.push(current)
    const index = faults.findIndex(({ matches }) => matches(current))
    const [{ fault } = {}] = index === -1 ? [] : faults.splice(index, 1)
    const target = fault === undefined ? url : fault === 'refuse' ? refusing.url : faulty.url
    const forwarded = new Headers(headers)
    forwarded.set('x-orig-host', host)
    if (fault !== undefined) {
      const id = typeof fault === 'string' ? fault : String(answers.size)
      if (typeof fault !== 'string') answers.set(id, fault)
      forwarded.set('x-fault', id)
    }
    const base = input instanceof Request ? input : undefined
    return fetch(new URL(pathname + search, target), {
      method,
      headers: forwarded,
      body: init?.body ?? (base?.body ? await base.arrayBuffer() : null),
      signal: init?.signal ?? base?.signal ?? null,
    })
  }

  return {
    fetch: fetchOutside,
    sent,
    fail(matches, ...next) {
      for (const fault of next) faults.push({ matches, fault })
    },
    hanging: hanging.promise,
    freed: freed.promise,
    close: faulty.close,
  }
}

/** Starts a server whose connections end with it. */
export async function listen(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
