import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import type { RateLimitStore } from '../http/rate-limit-store.ts'
import { placeOf } from '../http/rate-limiter.ts'

/** Exchanges of one address, behind which a whole fleet of CI runners may stand. */
const bound = { name: 'exchange', rateLimits: 300, durationS: 60 }

/**
 * Counts a token that somebody brings. Nobody needs a credential to bring one.
 *
 * @throws {ProblemError} rate_limited
 */
export async function limitExchanges(
  rateLimits: RateLimitStore,
  address: string | null,
  fail: (code: 'rate_limited', facts: ProblemDetails) => ProblemError,
): Promise<void> {
  const waitMs = await rateLimits.take(bound, placeOf(address))
  if (waitMs === 0) return
  const seconds = Math.ceil(waitMs / 1000)
  throw fail('rate_limited', {
    detail: `Too many tokens came from your address. Wait ${seconds} s.`,
    headers: { 'retry-after': String(seconds) },
  })
}
