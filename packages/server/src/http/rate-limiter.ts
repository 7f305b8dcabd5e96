import { hash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '../database/database.ts'
import { rateLimited } from './problems/problems.ts'

/** A rate limit per subject. */
export interface RateLimitRule {
  /** Unique and permanent. At most 30 characters. */
  readonly name: string
  /** Calls per window before the limit applies. */
  readonly calls: number
  readonly windowS: number
  /**
   * Over the limit, the wait doubles with each further call, up to 15 minutes. Without it, the subject waits until the
   * window ends.
   */
  readonly backoff?: true
  /** A sentence for the caller. @default 'Too many attempts.' */
  readonly message?: string
}

/** Counts calls: in memory on SQLite, which one process owns, and in PostgreSQL for all servers together. */
export interface RateLimiter {
  /**
   * Counts a call. Call it before the work, so that concurrent calls are limited as well.
   *
   * @param subject Stored as a hash.
   * @throws {ProblemError} rate_limited, with `Retry-After`.
   */
  consume(rule: RateLimitRule, subject: string): Promise<void>
  /** Undoes one call. */
  refund(rule: RateLimitRule, subject: string): Promise<void>
  /** Clears all calls of a subject. */
  reset(rule: RateLimitRule, subject: string): Promise<void>
}

const maxBackoffS = 15 * 60

type Counter = RateLimiterMemory | RateLimiterPostgres

export function createRateLimiter({ pool }: Pick<Database, 'pool'>): RateLimiter {
  const create = (keyPrefix: string, points: number, duration: number): Counter =>
    pool
      ? new RateLimiterPostgres({
          storeClient: pool,
          storeType: 'pool',
          tableName: 'rate_limit',
          tableCreated: true,
          // One counter deletes the expired rows of all.
          clearExpiredByTimeout: keyPrefix === 'blocked',
          keyPrefix,
          points,
          duration,
        })
      : new RateLimiterMemory({ keyPrefix, points, duration })
  const blocks = create('blocked', 1, maxBackoffS)
  const counters = new Map<RateLimitRule, Counter>()

  const counterOf = (rule: RateLimitRule): Counter => {
    const known = counters.get(rule)
    if (known) return known
    const counter = create(rule.name, rule.backoff ? Number.MAX_SAFE_INTEGER : rule.calls, rule.windowS)
    counters.set(rule, counter)
    return counter
  }

  return {
    async consume(rule, subject) {
      const key = keyOf(rule, subject)
      const counter = counterOf(rule)
      try {
        const { consumedPoints } = await counter.consume(key)
        if (consumedPoints <= rule.calls) return
        const customDuration = Math.min(maxBackoffS, 2 ** Math.min(consumedPoints - rule.calls, 20))
        await blocks.consume(key, 1, { customDuration })
      } catch (rejection) {
        if (!(rejection instanceof RateLimiterRes)) throw rejection
        // A call during the wait does not extend it.
        if (rule.backoff) await counter.reward(key)
        throw rateLimited(Math.max(1, rejection.msBeforeNext), rule.message ?? 'Too many attempts.')
      }
    },

    async refund(rule, subject) {
      await counterOf(rule).reward(keyOf(rule, subject))
    },

    async reset(rule, subject) {
      const key = keyOf(rule, subject)
      await Promise.all([counterOf(rule).delete(key), blocks.delete(key)])
    },
  }
}

/** Hashed, so that the store contains no emails or addresses. */
function keyOf({ name }: RateLimitRule, subject: string): string {
  return hash('sha256', `${name}\n${subject}`)
}
