import type { ProblemError, ProblemFacts } from '../http/problems/problems.ts'
import { placeOf } from '../http/rate-limiter.ts'
import type { AttemptStore } from '../http/rate-limit-store.ts'

/** Exchanges of one address, behind which a whole fleet of CI runners may stand. */
const bound = { name: 'exchange', attempts: 300, durationS: 60 }

/**
 * Counts a token that somebody brings. Nobody needs a credential to bring one.
 *
 * @throws {ProblemError} rate_limited
 */
export async function boundExchanges(
  attempts: AttemptStore,
  address: string | null,
  fail: (code: 'rate_limited', facts: ProblemFacts) => ProblemError,
): Promise<void> {
  const waitMs = await attempts.take(bound, placeOf(address))
  if (waitMs === 0) return
  const seconds = Math.ceil(waitMs / 1000)
  throw fail('rate_limited', {
    detail: `Too many tokens came from your address. Wait ${seconds} s.`,
    headers: { 'retry-after': String(seconds) },
  })
}
