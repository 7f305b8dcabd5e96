import { connectionFailure, timeoutFailure } from './connection-failure.ts'
import { ConnectionError, type Problem } from './errors.ts'
import { readRetryAfterMs, retryDelayMs } from './retry-delay.ts'
import { watchStream } from './watch-stream.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** A call that will be repeated, and why. */
export interface Retry {
  readonly delayMs: number
  /** What the server said, or that it said nothing. */
  readonly reason: string
}

export interface TransportOptions {
  fetch: Fetch
  serverUrl: string
  isLoopback: boolean
  apiKey: string | undefined
  userAgent: string
  maxRetries: number
  onRetry: ((retry: Retry) => void) | undefined
}

interface Answer {
  status: number
  headers: Headers
  /** The whole body, or, for a call that streams, what comes of it. */
  bytes: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>
  problem: Problem | undefined
}

/**
 * Sends requests: adds the key, reads the whole answer within the time, repeats what is safe to repeat and
 * lets only an Open Animate server's answers through.
 *
 * @returns A function from time limit to a `fetch` that answers with a complete body or, for a stream, with one that
 * fails when nothing comes for that long.
 * @throws {ConnectionError} from the returned function, for everything that is no answer.
 */
export function createTransport(
  options: TransportOptions,
): (timeoutMs: number, kind?: { isStream: boolean }) => typeof fetch {
  const { serverUrl, maxRetries } = options

  return (timeoutMs, kind) => async (input, init) => {
    const request = new Request(input, init)
    // A GET or DELETE has the same effect twice; a POST has when the server can recognise it.
    const repeatable = request.method !== 'POST' || request.headers.has('Idempotency-Key')
    const body = request.body === null ? undefined : await request.text()

    for (let attempt = 1; ; attempt += 1) {
      const outcome = await tryOnce(request, body, timeoutMs, { ...options, ...kind })
      const mayRepeat = repeatable && attempt <= maxRetries && isPassing(outcome, options.isLoopback)
      const retryAfterMs =
        outcome instanceof ConnectionError
          ? undefined
          : readRetryAfterMs(outcome.headers.get('Retry-After'), Date.now())
      const delayMs = mayRepeat ? retryDelayMs(attempt, retryAfterMs) : undefined
      if (delayMs === undefined) {
        if (outcome instanceof ConnectionError) throw outcome
        return toResponse(outcome, serverUrl)
      }
      options.onRetry?.({ delayMs, reason: reasonOf(outcome) })
      await wait(delayMs, request.signal)
    }
  }
}

/** Says whether the same request may well succeed a moment later. */
function isPassing(outcome: Answer | ConnectionError, isLoopback: boolean): boolean {
  if (outcome instanceof ConnectionError) {
    switch (outcome.kind) {
      case 'reset':
      case 'gateway':
        return true
      case 'refused':
        // Behind a load balancer a restart refuses for a moment; on this machine nothing was started.
        return !isLoopback
      default:
        // A timeout is not repeated: the caller has waited long enough to be told.
        return false
    }
  }
  if (outcome.status < 400) return false
  if (outcome.problem?.code === 'idempotency_in_progress') return true
  return outcome.problem?.retryable ?? [429, 502, 503, 504].includes(outcome.status)
}

function reasonOf(outcome: Answer | ConnectionError): string {
  if (outcome instanceof ConnectionError) return outcome.message
  const { detail } = outcome.problem ?? {}
  return typeof detail === 'string' ? detail : `The server answered with status ${outcome.status}.`
}

async function tryOnce(
  request: Request,
  body: string | undefined,
  timeoutMs: number,
  options: TransportOptions & { isStream?: boolean },
): Promise<Answer | ConnectionError> {
  const { serverUrl } = options
  request.signal.throwIfAborted()
  const abort = new AbortController()
  const forward = () => abort.abort(request.signal.reason)
  request.signal.addEventListener('abort', forward, { once: true })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    abort.abort()
  }, timeoutMs)

  try {
    const headers = new Headers(request.headers)
    if (options.apiKey !== undefined) headers.set('Authorization', `Bearer ${options.apiKey}`)
    headers.set('User-Agent', options.userAgent)
    const response = await options.fetch(request.url, {
      method: request.method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: abort.signal,
    })
    if (options.isStream && response.status === 200 && response.headers.has('X-Oanim-Version')) {
      const { status, headers } = response
      const bytes = watchStream(response, { signal: request.signal, timeoutMs, serverUrl })
      return { status, headers, bytes, problem: undefined }
    }
    const bytes = new Uint8Array(await response.arrayBuffer())
    return readAnswer(response, bytes, options)
  } catch (thrown) {
    if (isLate) return timeoutFailure(serverUrl, timeoutMs)
    if (request.signal.aborted) throw request.signal.reason
    return connectionFailure(thrown, serverUrl)
  } finally {
    clearTimeout(timer)
    request.signal.removeEventListener('abort', forward)
  }
}

function readAnswer(
  response: Response,
  bytes: Uint8Array<ArrayBuffer>,
  { serverUrl, apiKey }: TransportOptions,
): Answer | ConnectionError {
  const { status, headers } = response
  if (status >= 300 && status < 400 && status !== 304) return redirectFailure(response, serverUrl)

  const problem = status >= 400 ? readProblem(bytes, headers, status, apiKey) : undefined
  const isOurs = headers.has('X-Oanim-Version')
  if (status >= 400 ? problem !== undefined : isOurs) return { status, headers, bytes, problem }
  if (status === 502 || status === 503 || status === 504) {
    return new ConnectionError(
      'gateway',
      serverUrl,
      `Something in front of ${serverUrl} answers ${status}: the server behind it is away.`,
    )
  }
  return new ConnectionError(
    'not_open_animate',
    serverUrl,
    `What answers at ${serverUrl} is not an Open Animate server (status ${status}, ${mediaType(headers)}).`,
  )
}

function redirectFailure(response: Response, serverUrl: string): ConnectionError {
  const location = response.headers.get('Location') ?? ''
  const target = URL.canParse(location, serverUrl) ? new URL(location, serverUrl).origin : undefined
  return new ConnectionError(
    'redirected',
    serverUrl,
    `${serverUrl} redirects to ${target ?? 'another address'}. Redirects are not followed: the key would go there too.`,
    { redirectedTo: target },
  )
}

/** Reads a problem. Only something with a `code` is one; others' errors have other shapes. */
function readProblem(
  bytes: Uint8Array,
  headers: Headers,
  status: number,
  apiKey: string | undefined,
): Problem | undefined {
  if (!/^application\/(problem\+)?json\b/.test(headers.get('Content-Type') ?? '')) return undefined
  try {
    let text = new TextDecoder().decode(bytes)
    // Whatever stands between may echo what it was sent; an error must never carry the key.
    if (apiKey !== undefined) text = text.replaceAll(apiKey, '[the key]')
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('code' in value)) return undefined
    if (typeof value.code !== 'string') return undefined
    if (!headers.has('X-Oanim-Version') && !('request_id' in value)) return undefined
    return { ...value, code: value.code, status }
  } catch {
    return undefined
  }
}

function mediaType(headers: Headers): string {
  return headers.get('Content-Type')?.split(';')[0]?.trim() || 'no content type'
}

function toResponse(answer: Answer, serverUrl: string): Response {
  const { status, headers, problem } = answer
  if (problem !== undefined) return Response.json(problem, { status, headers: copyHeaders(headers) })
  const isJsonDue = /^application\/json\b/.test(headers.get('Content-Type') ?? '')
  if (isJsonDue && answer.bytes instanceof Uint8Array && !isJson(answer.bytes)) {
    throw new ConnectionError(
      'not_open_animate',
      serverUrl,
      `The answer of ${serverUrl} is damaged: it is not JSON.`,
    )
  }
  const isEmpty = status === 204 || status === 304
  return new Response(isEmpty ? null : answer.bytes, { status, headers: copyHeaders(headers) })
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes))
    return true
  } catch {
    return false
  }
}

/** The body is decoded by now, so what described its transfer no longer holds. */
function copyHeaders(headers: Headers): Headers {
  const copy = new Headers(headers)
  for (const name of ['Content-Encoding', 'Content-Length', 'Transfer-Encoding']) copy.delete(name)
  return copy
}

function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, delayMs)
    signal.addEventListener('abort', stop, { once: true })
  })
}
