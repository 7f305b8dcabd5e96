import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

export type Step = (response: ServerResponse, request: SeenRequest) => void

/**
 * A server that runs one step per request, and the last step for every later request. It records the requests.
 */
export async function scriptedServer(...steps: Step[]) {
  const seen: SeenRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString() }
      seen.push(entry)
      const step = steps[Math.min(seen.length, steps.length) - 1]
      step?.(response, entry)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Responds like the server: JSON with its headers. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Step {
  return (response) => {
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'X-Oanim-Version': '0.1.0',
      'X-Request-Id': 'req_test',
      ...headers,
    })
    response.end(JSON.stringify(body))
  }
}

/** Responds with a problem like the server's. */
export function problem(
  status: number,
  code: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Step {
  const body = {
    type: `/problems/${code}`,
    title: code,
    status,
    detail: `It went wrong: ${code}.`,
    code,
    request_id: 'req_test',
    ...more,
  }
  return json(status, body, { 'Content-Type': 'application/problem+json', ...headers })
}

/** Responds with a web page, like an unrelated server. */
export function page(status: number): Step {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'text/html' })
    response.end('<!doctype html><title>Hello</title>')
  }
}

/** Closes the connection without a response. */
export const cut: Step = (response) => {
  response.socket?.destroy()
}

/** Closes the connection in the middle of a valid response. */
export const cutHalfway: Step = (response) => {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'X-Oanim-Version': '0.1.0',
    'Content-Length': '1000',
  })
  response.write('{"id":')
  setTimeout(() => response.socket?.destroy(), 20)
}

/** Never responds. */
export const silence: Step = () => {}

/** A port of this machine on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
