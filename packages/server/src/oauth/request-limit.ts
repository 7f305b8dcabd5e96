import type { ProblemError, ProblemFacts } from '../http/problems/problems.ts'
import { placeOf } from '../http/rate-limiter.ts'
import type { AttemptStore } from '../http/rate-limit-store.ts'

/** Requests of one address. They need no credential and each is a row: nobody may make them without end. */
const bound = { name: 'login_request', attempts: 60, durationS: 60 }

/**
 * Counts a request to connect.
 *
 * @throws {ProblemError} rate_limited
 */
export async function boundRequests(
  attempts: AttemptStore,
  address: string | null,
  fail: (code: 'rate_limited', facts: ProblemFacts) => ProblemError,
): Promise<void> {
  const waitMs = await attempts.take(bound, placeOf(address))
  if (waitMs === 0) return
  const seconds = Math.ceil(waitMs / 1000)
  throw fail('rate_limited', {
    detail: `Too many requests to connect came from your address. Wait ${seconds} s.`,
    headers: { 'retry-after': String(seconds) },
  })
}
