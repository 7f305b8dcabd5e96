import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { RunContext } from '../../../src/providers/provider.ts'
import { recordContext } from './media-request.ts'

export interface SeenRequest {
  /** `POST api.openai.com/v1/images/generations` */
  readonly to: string
  readonly query: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Answer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly json: unknown }
  | {
      readonly status?: number
      readonly headers?: Record<string, string>
      readonly bytes: Uint8Array | string
    }
  /** Sends the beginning of a body and closes the connection. */
  | 'dies in the body'
  | 'closes the connection'

export interface ScriptedHosts {
  /** For a `fetch` that names the host in the header `x-orig-host`. */
  readonly url: string
  readonly seen: SeenRequest[]
  /** Answers to the requests for one address, in order. The last one is repeated. */
  on(to: string, ...answers: Answer[]): void
  context(overrides?: Partial<RunContext>): RunContext
  [Symbol.asyncDispose](): Promise<void>
}

/** Plays every host of the internet: the `fetch` of its context leads each request to one local server. */
export async function startScriptedHosts(): Promise<ScriptedHosts> {
  const scripts = new Map<string, Answer[]>()
  const seen: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    const named = request.headers['x-orig-host']
    const url = named === undefined ? request.url : `/${named}${request.url}`
    const [, host = '', path = '', query = ''] = /^\/([^/]+)([^?]*)\??(.*)$/.exec(url ?? '') ?? []
    const to = `${request.method} ${host}${path}`
    seen.push({ to, query, headers: request.headers, body: await text(request) })
    const script = scripts.get(to) ?? []
    answer(
      response,
      (script.length > 1 ? script.shift() : script[0]) ?? { status: 599, json: { unscripted: to } },
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    on: (to, ...answers) => scripts.set(to, answers),
    context: (overrides = {}) => ({
      ...recordContext({
        fetch: (input, init) => {
          const { host, pathname, search } = new URL(String(input))
          return fetch(`http://127.0.0.1:${port}/${host}${pathname}${search}`, init)
        },
      }),
      ...overrides,
    }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function answer(response: ServerResponse, script: Answer): void {
  if (script === 'closes the connection') return void response.destroy()
  if (script === 'dies in the body') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"data": [')
    setImmediate(() => response.destroy())
    return
  }
  const isJson = 'json' in script
  response.writeHead(script.status ?? 200, {
    'content-type': isJson ? 'application/json' : 'application/octet-stream',
    ...script.headers,
  })
  response.end(isJson ? JSON.stringify(script.json) : script.bytes)
}
