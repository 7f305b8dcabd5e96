import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import type { RateLimitStore } from '../http/rate-limit-store.ts'
import { placeOf } from '../http/rate-limiter.ts'

/** Requests of one address. They need no credential and each is a row: nobody may make them without end. */
const bound = { name: 'authorization_request', rateLimits: 60, durationS: 60 }

/**
 * Counts an authorization request.
 *
 * @throws {ProblemError} rate_limited
 */
export async function limitAuthorizationRequests(
  rateLimits: RateLimitStore,
  address: string | null,
  fail: (code: 'rate_limited', facts: ProblemDetails) => ProblemError,
): Promise<void> {
  const waitMs = await rateLimits.take(bound, placeOf(address))
  if (waitMs === 0) return
  const seconds = Math.ceil(waitMs / 1000)
  throw fail('rate_limited', {
    detail: `Too many authorization requests came from your address. Wait ${seconds} s.`,
    headers: { 'retry-after': String(seconds) },
  })
}
