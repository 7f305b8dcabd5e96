import { hash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { RateLimiterMemory, RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '../database/database.ts'
import { ProblemError } from './problems/problems.ts'

/** Attempts that cost nothing, then each waits twice as long as the one before. */
const freeAttempts = { subject: 5, address: 20 }
/** Longest wait between two attempts. Seconds. */
const maxWaitSeconds = 15 * 60
/** When failures are forgotten. Seconds. */
const memorySeconds = 24 * 60 * 60
/** What is no guess, but must not be done without end: so often within so many seconds, then with such waits. */
const pace = { free: 100, seconds: 10 * 60 }

/** An attempt that was let through. */
interface Attempt {
  /** It was right: what failed before is forgotten. */
  succeeded(): Promise<void>
}

/** What is guessed at: from where, at what, and by a browser that has been let in there before. */
interface Guess {
  readonly address: string | null
  /** What others must not know: a user's address, a kind of link. */
  readonly subject?: string | undefined
  /** A browser that this subject's user signed in with. It waits for its own mistakes only. */
  readonly device?: string | undefined
}

export interface RateLimiter {
  /**
   * Lets an attempt through or tells how long to wait.
   *
   * @throws {ProblemError} rate_limited, with `Retry-After`.
   */
  attempt(guess: Guess): Promise<Attempt>
  /**
   * Lets anybody do something that needs no credential, slower and slower who does it without end.
   *
   * @throws {ProblemError} rate_limited, with `Retry-After`.
   */
  slow(what: string, address: string | null): Promise<void>
}

/**
 * Slows guessing: per address, and per subject from one address. Never per subject alone, so nobody can lock
 * somebody else out from elsewhere; and a browser that was let in before is not held up by its neighbours.
 *
 * Counted before the work and in one step, so that many attempts at once get no further than one after another.
 */
export function createRateLimiter({ dialect, pool }: Pick<Database, 'dialect' | 'pool'>): RateLimiter {
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    dialect === 'postgres' && pool
      ? new RateLimiterPostgres({
          storeClient: pool,
          storeType: 'pool',
          tableName: 'rate_limit',
          tableCreated: true,
          clearExpiredByTimeout: keyPrefix !== 'gate',
          keyPrefix,
          points,
          duration,
        })
      : new RateLimiterMemory({ keyPrefix, points, duration })
  const counts = limiter('count', Number.MAX_SAFE_INTEGER, memorySeconds)
  const paces = limiter('pace', Number.MAX_SAFE_INTEGER, pace.seconds)
  const gates = limiter('gate', 1, maxWaitSeconds)

  const pass = async (key: string, free: number, counts: Counts): Promise<void> => {
    const { consumedPoints } = await counts.penalty(key)
    if (consumedPoints <= free) return
    const waitSeconds = Math.min(maxWaitSeconds, 2 ** Math.min(consumedPoints - free, 20))
    try {
      await gates.consume(key, 1, { customDuration: waitSeconds })
    } catch (refusal) {
      if (refusal instanceof Error) throw refusal
      // Who knocks at a closed gate does not make it stay closed for longer.
      await counts.reward(key)
      const seconds = Math.max(1, Math.ceil((refusal as RateLimiterRes).msBeforeNext / 1000))
      throw new ProblemError('rate_limited', {
        detail: `Too many attempts. Try again in ${seconds} seconds.`,
        headers: { 'retry-after': String(seconds) },
      })
    }
  }

  return {
    slow: (what, address) => pass(keyOf('pace', what, placeOf(address)), pace.free, paces),

    async attempt({ address, subject, device }) {
      const from = placeOf(address)
      const keys: [string, number][] =
        device !== undefined && subject !== undefined
          ? [[keyOf('device', subject, device), freeAttempts.subject]]
          : [
              [keyOf('address', from), freeAttempts.address],
              ...(subject === undefined
                ? []
                : ([[keyOf('subject', subject, from), freeAttempts.subject]] as [string, number][])),
            ]
      for (const [key, free] of keys) await pass(key, free, counts)
      return {
        async succeeded() {
          const [first, ...others] = keys as [[string, number], ...[string, number][]]
          // Somebody who knows one password does not clear an address from which others are guessed.
          if (others.length > 0 || device === undefined) await counts.reward(first[0])
          for (const [key] of device === undefined ? others : keys) {
            await Promise.all([counts.delete(key), gates.delete(key)])
          }
        },
      }
    },
  }
}

type Counts = RateLimiterMemory | RateLimiterPostgres

/** An IPv6 customer has a whole /64 to choose addresses from. */
export function placeOf(address: string | null): string {
  if (address === null || !isIPv6(address)) return address ?? 'nowhere'
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0')
  return [...groups, ...(tail === undefined ? [] : zeros), ...rest].slice(0, 4).join(':')
}

/** What is kept says neither who nor where. */
function keyOf(...parts: string[]): string {
  return hash('sha256', parts.join('\n'))
}
