import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, type Expected, readAnswer } from './read-answer.ts'

/** How long the page that says "done" may take to be fetched before the port closes. Milliseconds. */
const farewellMs = 1_000

export interface Loopback {
  /** Where the browser brings the answer. Nobody can guess it. */
  readonly redirectUri: string
  /** The first answer to this run. */
  readonly answer: Promise<Answer>
  close(): Promise<void>
}

/**
 * Listens on this machine for what the browser brings. The port is taken once and kept, so that no other program
 * can slip in between.
 *
 * Whatever comes that is not the answer is turned away, and waiting goes on: a stranger who could end it with a
 * wrong request could keep a user from signing in.
 *
 * @see RFC 8252 §7.3, §8.3
 */
export async function listenOnLoopback(expected: Expected): Promise<Loopback> {
  const path = `/${randomBytes(16).toString('base64url')}`
  let host = ''
  let answered: (answer: Answer) => void = () => {}
  let saidDone: () => void = () => {}
  const answer = new Promise<Answer>((resolve) => {
    answered = resolve
  })
  const done = new Promise<void>((resolve) => {
    saidDone = resolve
  })
  let outcome: Answer | undefined

  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 }, (request, response) => {
    const question = request.url?.indexOf('?') ?? -1
    const asked = question < 0 ? request.url : request.url?.slice(0, question)
    // The name in Host is a page's own when it made a name point here.
    const isForUs = request.method === 'GET' && request.headers.host === host && isOnlyHost(request)
    if (!isForUs || (asked !== path && asked !== `${path}/done`)) return say(response, 404, notHere)
    if (asked === `${path}/done`) {
      if (!outcome) return say(response, 404, notHere)
      say(response, 200, 'code' in outcome ? received : denied)
      response.once('close', saidDone)
      return
    }
    const found = readAnswer(new URLSearchParams(request.url?.slice(question)), expected)
    if (!found || outcome) return say(response, outcome ? 410 : 400, outcome ? over : notOurs)
    outcome = found
    // The page to see is another one: its address, which stays on the screen, has no code in it.
    response.writeHead(303, { ...headers, location: `${path}/done` }).end()
    answered(found)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    redirectUri: `http://${host}${path}`,
    answer,
    async close() {
      if (outcome) await Promise.race([done, new Promise((resolve) => setTimeout(resolve, farewellMs))])
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Two Host lines would let one be checked and the other be meant. */
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

// The pages are these texts and nothing else: what a request says is never repeated.
const notHere = 'There is nothing here.'
const notOurs = 'This is not the answer that the command line waits for. Go back to the page that it opened.'
const over = 'The command line has its answer already.'
const received = 'The command line has its code. You can close this page and go back to the terminal.'
const denied = 'The command line was not connected. You can close this page and go back to the terminal.'

function say(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, headers)
    .end(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Open Animate</title><style>${style}</style>` +
        `</head><body><p>${text}</p></body></html>`,
    )
}
