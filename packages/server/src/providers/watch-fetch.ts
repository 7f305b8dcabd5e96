import { setTimeout as delay } from 'node:timers/promises'
import { type FailureContext, httpFailure, reportedFailure } from './http-failure.ts'
import { ProviderError, type RunContext } from './provider.ts'
import { networkFailure } from './provider-failure.ts'

export interface Watched {
  readonly fetch: typeof fetch
  readonly state: WatchedState
}

interface WatchedState {
  /** Whether something that costs may have left this server. */
  isSent: boolean
  /** Whether the provider accepted it. */
  isAccepted: boolean
  /** Of the answer that accepted it. */
  headers: Readonly<Record<string, string>>
}

const retryDelaysMs = [500, 1500]

/**
 * A `fetch` for a library that hides its requests: it sees whether the provider accepted the work, and repeats GET
 * requests that fail, because polling and downloading are free and the result is paid.
 *
 * @param findFailure Finds a failure in a JSON answer that the library would overlook.
 */
export function watchFetch(
  { fetch, signal }: Pick<RunContext, 'fetch' | 'signal'>,
  findFailure?: (answer: unknown) => ProviderError | undefined,
  isAccepted = false,
): Watched {
  const state: WatchedState = { isSent: false, isAccepted, headers: {} }
  const watched: typeof fetch = async (input, init) => {
    if ((init?.method ?? 'GET') === 'GET') return check(await patiently(() => fetch(input, init)))
    state.isSent = true
    const response = await fetch(input, init)
    if (response.ok && !state.isAccepted) {
      state.isAccepted = true
      state.headers = Object.fromEntries(response.headers)
    }
    return check(response)
  }

  async function check(response: Response): Promise<Response> {
    const isJson = response.headers.get('content-type')?.includes('json')
    if (!findFailure || !isJson || !response.ok) return response
    const body = await response.text()
    const failure = findFailure(parse(body))
    if (failure) throw failure
    return new Response(body, response)
  }

  async function patiently(get: () => Promise<Response>): Promise<Response> {
    for (const waitMs of retryDelaysMs) {
      try {
        const response = await get()
        if (response.status < 500 && response.status !== 429) return response
        await response.body?.cancel()
      } catch (error) {
        const failure = connectionFailure(error)
        const isLasting = !failure || (failure.reason !== undefined && failure.reason !== 'connection_failed')
        if (signal.aborted || isLasting) throw error
      }
      await delay(waitMs, undefined, { signal })
    }
    return get()
  }

  return { fetch: watched, state }
}

/**
 * Translates what an AI SDK package or `fetch` throws. Nothing of the request stays in the error: packages put whole
 * bodies into theirs.
 */
export function toProviderError(
  error: unknown,
  { isSent, headers: _, ...context }: FailureContext & WatchedState,
): ProviderError {
  if (error instanceof ProviderError) return error
  const connection = connectionFailure(error)
  if (connection) {
    const { message, reason } = connection
    if (connection.name === 'AI_DownloadError' || refusals.has(String(reason))) {
      const detail = `${context.name} named a URL that this server does not fetch: ${message}`
      return new ProviderError('provider_response_invalid', { detail, cause: connection })
    }
    const { code, facts } = networkFailure(context.name, connection)
    return new ProviderError(code, { ...facts, isFree: facts.isFree === true && !context.isAccepted })
  }
  const { statusCode, responseHeaders = {}, responseBody = '', data, message = '' } = error as SdkError
  if (statusCode !== undefined) {
    return httpFailure({ status: statusCode, headers: responseHeaders, body: responseBody }, context)
  }
  if (!isSent && !context.isAccepted) {
    return new ProviderError('provider_input_invalid', { detail: message, isFree: true, cause: error })
  }
  const reason = (data as { failure_reason?: unknown } | undefined)?.failure_reason
  return reportedFailure(typeof reason === 'string' && reason !== '' ? reason : message, context)
}

/** What the errors of AI SDK packages have. */
interface SdkError {
  readonly message?: string
  readonly statusCode?: number
  readonly responseHeaders?: Readonly<Record<string, string>>
  readonly responseBody?: string
  readonly data?: unknown
}

/** Reasons of the guarded fetch that no repetition changes. */
const refusals = new Set([
  'address_not_allowed',
  'redirect_not_allowed',
  'credentials_not_allowed',
  'invalid_request',
])

type ConnectionFailure = Error & {
  readonly code?: unknown
  readonly reason?: unknown
  readonly hasBeenSent?: unknown
}

/** Finds the failure of a connection in an error and its causes, be they of Node or of the guarded fetch. */
function connectionFailure(error: unknown): ConnectionFailure | undefined {
  let each = error
  for (let depth = 0; each instanceof Error && depth < 10; depth += 1, each = each.cause) {
    const failure: ConnectionFailure = each
    const { code, hasBeenSent, name } = failure
    if (typeof hasBeenSent === 'boolean' || name === 'AI_DownloadError') return failure
    if (typeof code === 'string' && /^(?:E[A-Z]+|EAI_[A-Z]+|UND_ERR_\w+)$/.test(code)) return failure
  }
  return undefined
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
