import type { RetryRules } from './caller.ts'
import { ApiError, ConnectionError, type ConnectionErrorKind } from './errors.ts'
import { maxOutageMs } from './limits.ts'
import { retryDelayMs } from './retry-delay.ts'

/** The server was reached, and did not complete its response. */
const lost: ReadonlySet<ConnectionErrorKind> = new Set(['reset', 'gateway'])
/** The same server may be reached later: it restarts, or the network changes. */
const unreached: ReadonlySet<ConnectionErrorKind> = new Set([
  'refused',
  'dns',
  'unreachable',
  'timeout',
  'failed',
])

/** Whether a server that was reached before may be reached again. */
export function isOutage(error: unknown): error is ConnectionError | ApiError {
  if (error instanceof ConnectionError) return lost.has(error.kind) || unreached.has(error.kind)
  return error instanceof ApiError && error.retryable && error.body['job_id'] === undefined
}

/**
 * Repeats a call about a job when its server cannot be reached, for at most 60 s after the last response: the job continues
 * meanwhile. A client with `maxRetries: 0` does not repeat.
 *
 * @param options.isReached Whether the server was reached before. Otherwise only a lost response starts a repetition.
 * @throws what the last call threw.
 */
export async function keepTrying<Result>(
  { maxRetries, onRetry }: RetryRules,
  call: () => Promise<Result>,
  { signal, isReached }: { signal?: AbortSignal | undefined; isReached: boolean },
): Promise<Result> {
  const start = performance.now()
  let isKnown = isReached
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      isKnown ||= error instanceof ConnectionError && lost.has(error.kind)
      if (signal?.aborted || maxRetries === 0 || !isKnown || !isOutage(error)) throw error
      const delayMs = retryDelayMs(attempt, undefined) ?? 0
      if (performance.now() - start + delayMs > maxOutageMs) throw error
      onRetry?.({ delayMs, reason: error.message })
      await delay(delayMs, signal)
    }
  }
}

/** Waits. @throws the reason of the signal when it aborts. */
export function delay(ms: number, signal?: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
