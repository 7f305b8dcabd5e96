import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { Agent } from 'undici'
import { isLoopbackHost, isPublicAddress, NonPublicAddressError, publicOnly } from './public-address.ts'

/** What a guarded fetch may reach, and how much it accepts. */
export interface FetchPolicy {
  /** Origins that the operator configured, like `http://localai:8080`: they may be private and without TLS. */
  readonly privateOrigins?: readonly string[]
  /** Hosts that may receive credentials: `fal.run`, `*.fal.run` (its subdomains), `localai:8080`. */
  readonly credentialHosts: readonly string[]
  /** Names of headers that carry credentials, besides the usual ones. */
  readonly credentialHeaders?: readonly string[]
  /** Time for the whole request: names, redirects and body. Milliseconds. */
  readonly timeoutMs: number
  /** Maximum size of a body, after decompression. Bytes. */
  readonly maxResponseBytes: number
  readonly maxRedirects: number
  /** Resolves a host name. */
  readonly resolve?: typeof lookup
}

export type GuardedFetchReason =
  | 'invalid_request'
  | 'address_not_allowed'
  | 'redirect_not_allowed'
  | 'credentials_not_allowed'
  | 'too_large'
  | 'timeout'
  | 'connection_failed'

/** A guarded fetch failed. The message names the origin: no path, query, header value or credential. */
export class GuardedFetchError extends Error {
  override readonly name = 'GuardedFetchError'
  readonly reason: GuardedFetchReason
  /** Whether a server may have received the request. `false`: repeating it cannot cost twice. */
  readonly hasBeenSent: boolean

  constructor(reason: GuardedFetchReason, message: string, hasBeenSent: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.hasBeenSent = hasBeenSent
  }
}

/** Maximum size of the headers of a response. Bytes. */
const maxHeaderBytes = 16_384
/** Time to connect, TLS included. Milliseconds. */
const connectTimeoutMs = 10_000
const redirectStatuses = new Set([301, 302, 303, 307, 308])
const nullBodyStatuses = new Set([204, 205, 304])
const usualCredentialHeaders = [
  ...['authorization', 'proxy-authorization', 'cookie'],
  ...['x-key', 'x-api-key', 'api-key', 'x-goog-api-key', 'xi-api-key'],
]

/** One request of the chain of redirects. */
interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: RequestInit['body']
  readonly redirects: number
}

/**
 * Creates a `fetch` for everything that the server fetches from outside: documents of issuers, provider APIs, their
 * results and the files that callers name.
 *
 * Prevents server-side request forgery: only https, and only hosts whose addresses are all public. A name is resolved
 * once per connection and the checked addresses are the ones connected to, so DNS rebinding has no effect. Redirects
 * are followed one by one and checked in the same way; none leads from https to http or from a public to a private
 * origin. Credentials go to `credentialHosts` only.
 *
 * It is the `fetch` of Node on its own connections, so it works with the global `Request`, `Response` and `FormData`
 * of client libraries. It keeps no cookies. It ignores `HTTP_PROXY` and `HTTPS_PROXY`: a proxy resolves names itself,
 * so nothing could be checked.
 *
 * @returns A function that rejects with a `GuardedFetchError`, or with the reason of the caller's signal. The body of
 * its response fails in the same way, and is aborted after `timeoutMs` if nobody reads it.
 */
export function createGuardedFetch(policy: FetchPolicy): typeof fetch {
  const agentFor = createAgents(policy.resolve ?? lookup)
  const isPrivate = ({ origin }: URL) => policy.privateOrigins?.includes(origin) ?? false

  return async (input, init = {}) => {
    const asRequest = input instanceof Request ? input : undefined
    const redirect = init.redirect ?? asRequest?.redirect ?? 'follow'
    const { body: _, ...options } = init
    let hop = firstHop(input, init)
    const exchange = startExchange(policy.timeoutMs, init.signal ?? asRequest?.signal)
    try {
      for (;;) {
        checkUrl(hop, isPrivate(hop.url))
        checkCredentials(hop, policy)
        const dispatcher = await agentFor(isPrivate(hop.url))
        exchange.signal.throwIfAborted()
        const response = await fetch(asRequest && hop.redirects === 0 ? asRequest : hop.url, {
          ...options,
          method: hop.method,
          headers: hop.headers,
          // The body of a `Request` stays in it, where its length is known.
          ...(hop.body != null && { body: hop.body }),
          redirect: 'manual',
          signal: exchange.signal,
          dispatcher,
        } as unknown as RequestInit)
        const location = redirectStatuses.has(response.status) ? response.headers.get('location') : null
        if (location === null || redirect === 'manual') return guardBody(response, hop, exchange, policy)
        await response.body?.cancel()
        if (redirect === 'error' || hop.redirects >= policy.maxRedirects) {
          throw redirectError(hop, 'redirects too often')
        }
        const next = nextHop(hop, response.status, location, policy, asRequest?.body != null)
        if (isPrivate(next.url) && !isPrivate(hop.url))
          throw redirectError(hop, 'redirects to a private origin')
        hop = next
      }
    } catch (error) {
      exchange.finish()
      throw toGuardedError(error, hop, exchange)
    }
  }
}

function firstHop(input: Parameters<typeof fetch>[0], init: RequestInit): Hop {
  const asRequest = input instanceof Request ? input : undefined
  // The parser's own error repeats the URL, so it is not thrown.
  const url = URL.parse(asRequest?.url ?? String(input))
  if (!url) throw new GuardedFetchError('invalid_request', 'the URL is malformed', false)
  const headers = copyHeaders(init.headers ?? asRequest?.headers ?? {}, url)
  if (!headers.has('user-agent')) headers.set('user-agent', 'open-animate')
  const method = init.method ?? asRequest?.method ?? 'GET'
  return { url, method, headers, body: init.body, redirects: 0 }
}

function copyHeaders(given: NonNullable<RequestInit['headers']>, url: URL): Headers {
  try {
    return new Headers(given)
  } catch {
    // The original error repeats the value, which may be a credential.
    const message = `a header for ${url.origin} has characters that headers cannot contain`
    throw new GuardedFetchError('invalid_request', message, false)
  }
}

function checkUrl({ url, redirects }: Hop, isPrivate: boolean): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isPlainAllowed = isPrivate && url.protocol === 'http:'
  let problem: string | undefined
  if (url.username !== '' || url.password !== '') problem = 'it has a user name or a password'
  else if (url.protocol !== 'https:' && !isPlainAllowed) problem = 'it does not begin with https://'
  // A connection to an IP address resolves no name, so `publicOnly` never checks it.
  else if (!isPrivate && (isLoopbackHost(host) || (isIP(host) !== 0 && !isPublicAddress(host)))) {
    problem = 'it is not on the public internet'
  }
  if (problem === undefined) return
  const name = url.origin === 'null' ? url.protocol : url.origin
  throw new GuardedFetchError('address_not_allowed', `${name} is not allowed: ${problem}`, redirects > 0)
}

function checkCredentials({ url, headers, redirects }: Hop, policy: FetchPolicy): void {
  if (mayReceiveCredentials(url, policy)) return
  const carried = credentialHeaders(policy).find((name) => headers.has(name))
  if (carried === undefined) return
  const message = `${url.origin} must not receive credentials, and the request has the header ${carried}`
  throw new GuardedFetchError('credentials_not_allowed', message, redirects > 0)
}

function credentialHeaders({ credentialHeaders = [] }: FetchPolicy): readonly string[] {
  return [...usualCredentialHeaders, ...credentialHeaders]
}

function mayReceiveCredentials({ host }: URL, { credentialHosts }: FetchPolicy): boolean {
  return credentialHosts.some((each) =>
    each.startsWith('*.') ? host.endsWith(each.slice(1)) : host === each,
  )
}

/**
 * Follows a redirect as browsers do, with fewer liberties.
 *
 * @see Fetch Standard, HTTP-redirect fetch
 */
function nextHop(hop: Hop, status: number, location: string, policy: FetchPolicy, isInRequest: boolean): Hop {
  const url = URL.parse(location, hop.url.href)
  if (!url) throw redirectError(hop, 'redirects to a malformed URL')
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') throw redirectError(hop, 'redirects to http')
  const headers = new Headers(hop.headers)
  headers.delete('host')
  if (!mayReceiveCredentials(url, policy)) for (const name of credentialHeaders(policy)) headers.delete(name)
  const next = { ...hop, url, headers, redirects: hop.redirects + 1 }

  const method = hop.method.toUpperCase()
  const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST'
  if (becomesGet) {
    for (const name of [...headers.keys()]) if (name.startsWith('content-')) headers.delete(name)
    return { ...next, method: method === 'GET' ? hop.method : 'GET', body: null }
  }
  if (hop.body == null && !isInRequest) return next
  if (!mayReceiveCredentials(hop.url, policy) || !mayReceiveCredentials(url, policy)) {
    throw redirectError(hop, `redirects a body to ${url.origin}`)
  }
  if (isInRequest || !isReplayable(hop.body))
    throw redirectError(hop, 'redirects a stream, which is already sent')
  return next
}

function isReplayable(body: unknown): boolean {
  return (
    typeof body === 'string' ||
    body instanceof URLSearchParams ||
    body instanceof FormData ||
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
  )
}

function redirectError({ url }: Hop, problem: string): GuardedFetchError {
  return new GuardedFetchError('redirect_not_allowed', `${url.origin} ${problem}`, true)
}

type Exchange = ReturnType<typeof startExchange>

/** The life of a request, from the first lookup to the last byte of the body. */
function startExchange(timeoutMs: number, caller: AbortSignal | null | undefined) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new DOMException('', 'TimeoutError')), timeoutMs).unref()
  const follow = () => controller.abort(caller?.reason)
  if (caller?.aborted) follow()
  caller?.addEventListener('abort', follow)
  return {
    timeoutMs,
    signal: controller.signal,
    isAbortedByCaller: () => caller?.aborted === true && controller.signal.reason === caller.reason,
    abort: (reason: Error) => controller.abort(reason),
    finish() {
      clearTimeout(timer)
      caller?.removeEventListener('abort', follow)
    },
  }
}

/** The same response, whose body fails beyond the limits. */
function guardBody(
  response: Response,
  hop: Hop,
  exchange: Exchange,
  { maxResponseBytes }: FetchPolicy,
): Response {
  const { status, statusText, headers } = response
  const { body } = response
  const tooLarge = () =>
    new GuardedFetchError('too_large', `${hop.url.origin} sent more than ${maxResponseBytes} bytes`, true)
  const declared = headers.has('content-encoding') ? 0 : Number(headers.get('content-length') ?? 0)
  let guarded: ReadableStream<Uint8Array> | null = null
  if (body === null || nullBodyStatuses.has(status)) {
    exchange.finish()
    body?.cancel().catch(() => {})
  } else {
    if (declared > maxResponseBytes) {
      exchange.abort(tooLarge())
      throw tooLarge()
    }
    guarded = limit(body, maxResponseBytes, {
      tooLarge,
      finish: exchange.finish,
      abort: exchange.abort,
      toError: (error) => toGuardedError(error, hop, exchange, true),
    })
  }
  const copy = new Response(guarded, { status, statusText, headers })
  // A new response has no URL, and libraries read it.
  return Object.defineProperties(copy, {
    url: { value: response.url },
    redirected: { value: hop.redirects > 0 },
  })
}

function limit(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  on: { tooLarge(): Error; finish(): void; abort(error: Error): void; toError(error: unknown): unknown },
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let sizeBytes = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) {
            on.finish()
            controller.close()
            return
          }
          sizeBytes += value.byteLength
          if (sizeBytes <= maxBytes) return controller.enqueue(value)
          const error = on.tooLarge()
          on.abort(error)
          throw error
        } catch (error) {
          on.finish()
          controller.error(on.toError(error))
        }
      },
      async cancel(reason) {
        on.finish()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

/** The connection was not established. */
class ConnectError extends Error {}

function toGuardedError(
  error: unknown,
  { url, redirects }: Hop,
  exchange: Exchange,
  isReading = false,
): unknown {
  if (exchange.isAbortedByCaller()) return exchange.signal.reason
  if (error instanceof GuardedFetchError) return error
  const chain: unknown[] = []
  for (let each = error; each instanceof Error && chain.length < 10; each = each.cause) chain.push(each)
  const codes = chain.flatMap((each) => (each as NodeJS.ErrnoException).code ?? [])
  const hasBeenSent = redirects > 0 || !chain.some((each) => each instanceof ConnectError)
  const make = (reason: GuardedFetchReason, message: string) =>
    new GuardedFetchError(reason, `${url.origin} ${message}`, hasBeenSent, error)

  const nonPublic = chain.find((each) => each instanceof NonPublicAddressError)
  if (nonPublic) return make('address_not_allowed', `is not allowed: ${nonPublic.message}`)
  if (exchange.signal.aborted) return make('timeout', `did not finish within ${exchange.timeoutMs} ms`)
  if (codes.includes('UND_ERR_CONNECT_TIMEOUT')) return make('timeout', 'did not accept a connection in time')
  if (codes.includes('UND_ERR_HEADERS_OVERFLOW')) {
    return make('too_large', `sent headers of more than ${maxHeaderBytes} bytes`)
  }
  // Without a cause it is the request that `fetch` does not accept.
  if (!isReading && chain.length === 1 && codes.length === 0) {
    return new GuardedFetchError('invalid_request', `${url.origin} was not asked`, redirects > 0, error)
  }
  const code = codes.find((each) => typeof each === 'string')
  return make('connection_failed', `did not send a whole response${code ? ` (${code})` : ''}`)
}

/** Creates the connections to public and to private hosts when they are first needed. */
function createAgents(resolve: typeof lookup): (isPrivate: boolean) => Promise<Agent> {
  const agents = new Map<boolean, Promise<Agent>>()
  const create = async (isPrivate: boolean) => {
    // Loading it takes longer than starting the rest of HTTP.
    const { Agent, buildConnector } = await import('undici')
    const connect = buildConnector({
      lookup: isPrivate ? (resolve as LookupFunction) : publicOnly(resolve),
      timeout: connectTimeoutMs,
    })
    return new Agent({
      connect: (options, connected) =>
        connect(options, (...[error, socket]) => {
          if (error) connected(new ConnectError('the connection failed', { cause: error }), null)
          else connected(null, socket)
        }),
      maxHeaderSize: maxHeaderBytes,
      // The timeout of the whole request is the only one.
      headersTimeout: 0,
      bodyTimeout: 0,
      // Servers can ask for ten minutes.
      keepAliveMaxTimeout: 30_000,
    })
  }
  return (isPrivate) => {
    const agent = agents.get(isPrivate) ?? create(isPrivate)
    agents.set(isPrivate, agent)
    return agent
  }
}
