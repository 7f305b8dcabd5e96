import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import type { JobId } from '../core/ids.ts'
import type { Actor } from './actor.ts'
import { clientAddress, shownUserAgent } from './client.ts'
import type { IdempotencyClaim } from './idempotency-claim.ts'
import type { Operation, RequestInfo, SubRequest } from './operation.ts'
import type { FormFile } from './read-multipart.ts'
import type { Services } from './services.ts'

export type Bindings = { incoming?: IncomingMessage }
export type HttpContext = Context<{ Bindings: Bindings }>
/** The app, for requests that an operation makes. */
export type Dispatch = (request: Request, env: Bindings) => Response | Promise<Response>

/** What a request of an operation takes over from the request of its client. */
const inheritedHeaders = [
  'authorization',
  'cookie',
  'host',
  'oanim-account',
  'origin',
  'sec-fetch-site',
  'user-agent',
  'x-forwarded-for',
]

/** The state of one request in the pipeline: stages read it and add to it. */
export class RequestContext implements RequestInfo {
  readonly id: string
  readonly operation: Operation
  readonly services: Services
  readonly http: HttpContext
  /** Milliseconds since 1970, on the clock of the services. */
  readonly receivedAt: number
  /** On the monotonic clock. Milliseconds. */
  readonly startedAt = performance.now()
  /** Read at the start: a connection that the client has closed no longer has an address. */
  readonly address: string | null
  /** As the client sent it; see `userAgent`. */
  readonly rawUserAgent: string | undefined
  /** Set by `authenticate`, also if the key is revoked, expired, paused or not allowed from this address. */
  actor: Actor | undefined = undefined
  /** Set by `validate`. */
  input: unknown = undefined
  /** Set by `claimIdempotencyKey`. */
  idempotency: IdempotencyClaim | undefined = undefined
  /** Set by `claimIdempotencyKey`. */
  replayedJobId: JobId | undefined = undefined
  /** The files of a form, set by `validate`. Discarded after the request. */
  files: readonly FormFile[] = noFiles
  /** Added to the response, whether the request succeeds or fails. */
  readonly responseHeaders: Record<string, string> = {}
  cookies: readonly string[] = noCookies
  readonly #dispatch: Dispatch

  constructor(id: string, operation: Operation, services: Services, http: HttpContext, dispatch: Dispatch) {
    this.id = id
    this.#dispatch = dispatch
    this.operation = operation
    this.services = services
    this.http = http
    this.receivedAt = services.now().getTime()
    this.address = addressOf(http, services)
    this.rawUserAgent = http.req.header('user-agent')
  }

  get userAgent(): string | null {
    return shownUserAgent(this.rawUserAgent)
  }

  get signal(): AbortSignal {
    return this.http.req.raw.signal
  }

  get headers(): Headers {
    return this.http.req.raw.headers
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.http.req.raw.body
  }

  setHeader(name: string, value: string): void {
    this.responseHeaders[name] = value
  }

  setCookies(lines: readonly string[]): void {
    this.cookies = lines
  }

  /** Not aborted with the request of the client: what it starts is known in the end. */
  async send(path: `/${string}`, { headers, ...init }: SubRequest = {}): Promise<Response> {
    const inherited = inheritedHeaders.flatMap((name) => {
      const value = this.headers.get(name)
      return value === null ? [] : [[name, value] as const]
    })
    const url = new URL(path, this.http.req.url)
    const request = new Request(url, { ...init, headers: { ...Object.fromEntries(inherited), ...headers } })
    return this.#dispatch(request, this.http.env)
  }
}

const noCookies: readonly string[] = []
const noFiles: readonly FormFile[] = []

/** The address of the client, behind the proxies that the operator trusts. */
export function addressOf(http: HttpContext, { trustedProxies }: Services): string | null {
  const peer = http.env?.incoming?.socket.remoteAddress
  return clientAddress(peer, trustedProxies && http.req.header('x-forwarded-for'), trustedProxies)
}
