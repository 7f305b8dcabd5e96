import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '../database/database.ts'

/** How often something may be tried by one caller: so many times in so many seconds. */
export interface Bound {
  readonly name: string
  readonly rateLimits: number
  readonly durationS: number
}

export type RateLimitStore = ReturnType<typeof rateLimitStore>

/** Counts attempts: in memory where one process has the database, in the database where several share it. */
export function rateLimitStore({ dialect, pool }: Pick<Database, 'dialect' | 'pool'>) {
  const limiters = new Map<string, RateLimiterMemory | RateLimiterPostgres>()

  const limiterOf = ({ name, rateLimits, durationS }: Bound) => {
    const known = limiters.get(name)
    if (known) return known
    const options = { keyPrefix: name, points: rateLimits, duration: durationS }
    const made =
      dialect === 'sqlite' || !pool
        ? new RateLimiterMemory(options)
        : new RateLimiterPostgres({
            ...options,
            storeClient: pool,
            storeType: 'pool',
            tableName: 'rate_limit',
            tableCreated: true,
            clearExpiredByTimeout: false,
          })
    limiters.set(name, made)
    return made
  }

  return {
    /** Counts one attempt. @returns Milliseconds to wait; 0 when the attempt may go on. */
    async take(bound: Bound, caller: string): Promise<number> {
      try {
        await limiterOf(bound).consume(caller)
        return 0
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext)
        throw refusal
      }
    },
  }
}
