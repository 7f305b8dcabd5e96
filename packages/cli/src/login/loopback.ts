import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, type Expected, readAnswer } from './answer.ts'

/** How long the browser may take to load the final page before the port closes. Milliseconds. */
const finalPageMs = 1_000

export interface Loopback {
  /** Where the browser is redirected. It cannot be guessed. */
  readonly redirectUri: string
  /** The first response to this request. */
  readonly answer: Promise<Answer>
  close(): Promise<void>
}

/**
 * Listens on this machine for the redirect of the browser. The port is never released while waiting, so no other program
 * can take it over.
 *
 * Requests that are not the response are rejected without ending the wait: otherwise anyone could keep a user from
 * signing in.
 *
 * @see RFC 8252 §7.3, §8.3
 */
export async function listenOnLoopback(expected: Expected): Promise<Loopback> {
  const path = `/${randomBytes(16).toString('base64url')}`
  let host = ''
  let resolveAnswer: (answer: Answer) => void = () => {}
  let resolveDone: () => void = () => {}
  const answer = new Promise<Answer>((resolve) => {
    resolveAnswer = resolve
  })
  const done = new Promise<void>((resolve) => {
    resolveDone = resolve
  })
  let outcome: Answer | undefined

  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 }, (request, response) => {
    const queryAt = request.url?.indexOf('?') ?? -1
    const requested = queryAt < 0 ? request.url : request.url?.slice(0, queryAt)
    // Against DNS rebinding: a page can make its own name point to this machine.
    const isForUs = request.method === 'GET' && request.headers.host === host && isOnlyHost(request)
    if (!isForUs || (requested !== path && requested !== `${path}/done`))
      return respond(response, 404, notFound)
    if (requested === `${path}/done`) {
      if (!outcome) return respond(response, 404, notFound)
      respond(response, 200, 'code' in outcome ? received : denied)
      response.once('close', resolveDone)
      return
    }
    const found = readAnswer(new URLSearchParams(request.url?.slice(queryAt)), expected)
    if (!found || outcome)
      return respond(response, outcome ? 410 : 400, outcome ? alreadyAnswered : notExpected)
    outcome = found
    // Redirects, so that the address bar does not show the code.
    response.writeHead(303, { ...headers, location: `${path}/done` }).end()
    resolveAnswer(found)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    redirectUri: `http://${host}${path}`,
    answer,
    async close() {
      if (outcome) await Promise.race([done, new Promise((resolve) => setTimeout(resolve, finalPageMs))])
      server.close()
      server.closeAllConnections()
    },
  }
}

/** With two Host headers, one could be checked and the other one used. */
function isOnlyHost({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length === 1
}

const style =
  'body{margin:20vh auto;max-width:32rem;padding:0 1.5rem;font:1.1rem/1.6 system-ui,sans-serif;color:#1a1d24;' +
  'background:#fff}@media(prefers-color-scheme:dark){body{color:#e8eaf0;background:#12141a}}'

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  connection: 'close',
}

// Fixed texts: no page repeats anything of a request.
const notFound = 'Page not found.'
const notExpected = 'This is not the response that the CLI expects. Go back to the page that it opened.'
const alreadyAnswered = 'The CLI has already received a response.'
const received = 'Approved. You can close this page and go back to the terminal.'
const denied = 'Denied. You can close this page and go back to the terminal.'

function respond(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, headers)
    .end(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Open Animate</title><style>${style}</style>` +
        `</head><body><p>${text}</p></body></html>`,
    )
}
