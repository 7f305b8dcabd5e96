import { setTimeout as delay } from 'node:timers/promises'
import { ApiError, ConnectionError, type OpenAnimate, type RevokedApiKey } from '@oanim/sdk'

/** How long one response is waited for, and the pause between two attempts. Milliseconds. */
const attemptMs = 5_000
const pauseMs = 1_000

/**
 * Revokes a key and its descendants. If the server cannot be reached, it is asked again.
 *
 * @param options.limitMs How long it is asked again.
 * @param options.signal Ends the attempts after the current one.
 * @param options.onRetry Called before the first repetition.
 * @throws what the last attempt threw
 */
export async function revokeAfterwards(
  client: OpenAnimate,
  id: string,
  { limitMs, signal, onRetry }: { limitMs: number; signal: AbortSignal; onRetry: (error: Error) => void },
): Promise<RevokedApiKey> {
  const endAt = performance.now() + limitMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.apiKeys.revoke(id, { cascade: true, timeoutMs: Math.min(attemptMs, limitMs) })
    } catch (error) {
      const mayPass = error instanceof ConnectionError || (error instanceof ApiError && error.retryable)
      if (!mayPass || signal.aborted || performance.now() + pauseMs > endAt) throw error
      if (attempt === 1) onRetry(error)
      await delay(pauseMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) throw error
    }
  }
}
