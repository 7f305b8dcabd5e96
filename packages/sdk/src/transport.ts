import { callOf, connectionFailure, contractFailure, timeoutFailure } from './connection-failure.ts'
import { ConnectionError, type Problem } from './errors.ts'
import {
  type ByteLimit,
  byteLimit,
  formatBytes,
  maxJsonBytes,
  readBody,
  type TimeLimit,
  takeTime,
  timeLimit,
} from './limits.ts'
import { readProblem } from './read-problem.ts'
import { readRetryAfterMs, retryDelayMs } from './retry-delay.ts'
import { watchStream } from './watch-stream.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** A call that will be repeated, and why. */
export interface Retry {
  /** The wait before the call, in milliseconds. */
  readonly delayMs: number
  /** The server's detail, or why there was no response. */
  readonly reason: string
}

export interface TransportOptions {
  fetch: Fetch
  serverUrl: string
  isLoopback: boolean
  apiKey: string | undefined
  userAgent: string
  maxRetries: number
  totalTimeoutMs: number
  onRetry: ((retry: Retry) => void) | undefined
}

/** How the body of a response is read. */
export interface CallKind {
  /** Whether it is streamed. */
  isStream?: boolean
  /** Its maximum size in decoded bytes. @default maxJsonBytes */
  maxBytes?: number
  /** A limit that it shares with other responses. */
  shared?: ByteLimit
  /** Whether its time does not count toward `totalTimeoutMs`: it waits for a job. */
  isUntimed?: boolean
}

interface Answer {
  status: number
  headers: Headers
  /** The whole body, or the stream of a streamed response. */
  bytes: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>
  problem: Problem | undefined
}

/**
 * Sends requests: adds the key, limits the time and size of responses, retries what is safe to retry, and accepts only
 * responses of an Open Animate server.
 *
 * @returns A function from a time limit to a `fetch`. Its responses have a complete body or, for a stream, a body that
 * fails if nothing arrives within the time limit.
 * @throws {ConnectionError} from the returned `fetch`, if there is no usable response.
 */
export function createTransport(
  options: TransportOptions,
): (timeoutMs: number, kind?: CallKind) => typeof fetch {
  const { maxRetries } = options
  const total = timeLimit(options.totalTimeoutMs)

  return (timeoutMs, kind = {}) =>
    async (input, init) => {
      const request = new Request(input, init)
      const time = kind.isUntimed ? timeLimit(Number.POSITIVE_INFINITY) : total
      // GET, PATCH and DELETE are idempotent here; a POST is if it has a key.
      const repeatable = request.method !== 'POST' || request.headers.has('Idempotency-Key')
      const body = request.body === null ? undefined : await request.arrayBuffer()

      for (let attempt = 1; ; attempt += 1) {
        const outcome = await takeTime(time, () =>
          tryOnce(request, body, { ...options, ...kind, timeoutMs, time }),
        )
        const mayRepeat = repeatable && attempt <= maxRetries && isTransient(outcome, options.isLoopback)
        const retryAfterMs =
          outcome instanceof ConnectionError
            ? undefined
            : readRetryAfterMs(outcome.headers.get('Retry-After'), Date.now())
        const delayMs = mayRepeat ? retryDelayMs(attempt, retryAfterMs) : undefined
        if (delayMs === undefined || delayMs >= time.leftMs) {
          if (outcome instanceof ConnectionError) throw outcome
          return toResponse(outcome)
        }
        options.onRetry?.({ delayMs, reason: reasonOf(outcome) })
        await takeTime(time, () => wait(delayMs, request.signal))
      }
    }
}

/** Whether the same request may succeed a moment later. */
function isTransient(outcome: Answer | ConnectionError, isLoopback: boolean): boolean {
  if (outcome instanceof ConnectionError) {
    switch (outcome.kind) {
      case 'reset':
      case 'gateway':
        return true
      case 'refused':
        // A restart behind a load balancer refuses for a moment. On this machine, no server is running.
        return !isLoopback
      default:
        // A timeout is not retried: the caller has waited long enough.
        return false
    }
  }
  if (outcome.status < 400) return false
  if (outcome.problem?.code === 'idempotency_in_progress') return true
  // The same request would get the same job, which has failed.
  if (outcome.problem?.['job_id'] !== undefined) return false
  return outcome.problem?.retryable ?? [429, 502, 503, 504].includes(outcome.status)
}

function reasonOf(outcome: Answer | ConnectionError): string {
  if (outcome instanceof ConnectionError) return outcome.message
  const { detail } = outcome.problem ?? {}
  return typeof detail === 'string' ? detail : `The server responded with status ${outcome.status}.`
}

interface Attempt extends TransportOptions, CallKind {
  timeoutMs: number
  time: TimeLimit
}

async function tryOnce(
  request: Request,
  body: ArrayBuffer | undefined,
  options: Attempt,
): Promise<Answer | ConnectionError> {
  const { serverUrl, timeoutMs, time } = options
  request.signal.throwIfAborted()
  const abort = new AbortController()
  const forward = () => abort.abort(request.signal.reason)
  request.signal.addEventListener('abort', forward, { once: true })
  let isLate = false
  const isTotal = time.leftMs < timeoutMs
  const timer = setTimeout(
    () => {
      isLate = true
      abort.abort()
    },
    Math.max(0, Math.min(timeoutMs, time.leftMs)),
  )

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
    return await readAnswer(response, callOf(request), { ...options, signal: request.signal })
  } catch (thrown) {
    if (isLate) return timeoutFailure(serverUrl, timeoutMs, isTotal ? time.totalMs : undefined)
    if (request.signal.aborted) throw request.signal.reason
    return thrown instanceof ConnectionError ? thrown : connectionFailure(thrown, serverUrl)
  } finally {
    clearTimeout(timer)
    request.signal.removeEventListener('abort', forward)
  }
}

async function readAnswer(
  response: Response,
  call: string,
  options: Attempt & { signal: AbortSignal },
): Promise<Answer | ConnectionError> {
  const { serverUrl, apiKey } = options
  const { status, headers, body } = response
  const isOurs = headers.has('X-Oanim-Version')
  // A browser does not show where a redirect leads.
  if (response.type === 'opaqueredirect') return redirectFailure(response, serverUrl)
  if (status >= 300 && status < 400) {
    await body?.cancel()
    if (status === 304 && isOurs) return contractFailure(serverUrl, call, 'its status is 304')
    if (status !== 304) return redirectFailure(response, serverUrl)
  }
  if (status >= 400) {
    const bytes = await readBody(body, [byteLimit(maxProblemBytes)])
    const problem = bytes && readProblem(bytes, headers, status, apiKey)
    if (problem !== undefined) return { status, headers, bytes: bytes ?? new Uint8Array(), problem }
    if (isOurs) return contractFailure(serverUrl, call, `its status is ${status}, and its body is no problem`)
  }
  const own = byteLimit(options.maxBytes ?? maxJsonBytes)
  if (isOurs && options.isStream && status === 200) {
    const stream = watchStream(response, { ...options, bytes: own, call })
    return { status, headers, bytes: stream, problem: undefined }
  }
  if (isOurs) {
    const { shared } = options
    const bytes = await readBody(body, shared ? [own, shared] : [own])
    if (bytes) return { status, headers, bytes, problem: undefined }
    const what =
      own.leftBytes < 0 || !shared
        ? `it has more than ${formatBytes(own.maxBytes)}`
        : `the pages of its list have more than ${formatBytes(shared.maxBytes)}`
    return contractFailure(serverUrl, call, what)
  }
  await body?.cancel().catch(() => undefined)
  if (status >= 500) {
    return new ConnectionError(
      'gateway',
      serverUrl,
      status === 502 || status === 503 || status === 504
        ? `The gateway at ${serverUrl} responded with status ${status}: the server behind it is not available.`
        : `Not an Open Animate server but a gateway or another program responded at ${serverUrl} with status ${status}.`,
    )
  }
  return new ConnectionError(
    'not_open_animate',
    serverUrl,
    `${serverUrl} is not an Open Animate server (status ${status}, ${mediaType(headers)}).`,
  )
}

/** Decoded bytes of a problem. */
const maxProblemBytes = 1_000_000

function redirectFailure(response: Response, serverUrl: string): ConnectionError {
  const location = response.headers.get('Location') ?? ''
  const url = URL.canParse(location, serverUrl) ? new URL(location, serverUrl) : undefined
  const isOwn = url?.origin === new URL(serverUrl).origin
  const target = url && !isOwn && /^https?:$/.test(url.protocol) ? url.origin : undefined
  const where = target ?? (isOwn ? 'another path of its own' : 'another address')
  return new ConnectionError(
    'redirected',
    serverUrl,
    `${serverUrl} redirects to ${where}. Redirects are not followed: they could leak the key.`,
    { redirectedTo: target },
  )
}

function mediaType(headers: Headers): string {
  return headers.get('Content-Type')?.split(';')[0]?.trim() || 'no content type'
}

function toResponse({ status, headers, problem, bytes }: Answer): Response {
  if (problem !== undefined) return Response.json(problem, { status, headers: copyHeaders(headers) })
  const isEmpty = status === 204
  return new Response(isEmpty ? null : bytes, { status, headers: copyHeaders(headers) })
}

/** Drops the headers that described the encoded body. */
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
