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
 * A server that answers the first request with the first step, the second with the second, and every later one
 * with the last. It remembers what it was asked.
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

/** Answers like the platform: JSON with the platform's headers. */
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

/** Answers with a problem like the platform's. */
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

/** Answers with a web page, as a stranger's server would. */
export function page(status: number): Step {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'text/html' })
    response.end('<!doctype html><title>Hello</title>')
  }
}

/** Cuts the connection without an answer. */
export const cut: Step = (response) => {
  response.socket?.destroy()
}

/** Cuts the connection in the middle of a good answer. */
export const cutHalfway: Step = (response) => {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'X-Oanim-Version': '0.1.0',
    'Content-Length': '1000',
  })
  response.write('{"id":')
  setTimeout(() => response.socket?.destroy(), 20)
}

/** Never answers. */
export const silence: Step = () => {}

/** A port of this machine on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
