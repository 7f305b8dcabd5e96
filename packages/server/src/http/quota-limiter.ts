import type { KeyActor } from './actor.ts'
import type { LimiterEvent } from './metrics.ts'
import { ProblemError } from './problems/problems.ts'
import type { Lease, QuotaLeaseStore } from './quota-lease-store.ts'

/** Longest wait for a lease, and for how long after a failure nobody tries again. Milliseconds. */
const patienceMs = 1_000
const restMs = 1_000

/** One limit that a request counts against, as its caller is told of it. */
export interface RateLimitState {
  /** `key`, `parent` and so on for the keys that it came from, `account`. */
  readonly name: string
  readonly requests_per_minute: number
  readonly remaining: number
  readonly resets_in_s: number
}

interface Limit {
  readonly name: string
  /** Whose allowance it is: the id of a key or of an account. */
  readonly subject: string
  readonly limit: number
}

/** What this process holds of a subject's allowance. */
interface Share {
  readonly limit: number
  /** Requests that this process may let through until `endsAt`, and how many it has. */
  left: number
  used: number
  /** What nobody had been granted at the time of the last lease. */
  elsewhere: number
  /** When the window ends, on the clock that is never set: at the latest then. Milliseconds. */
  endsAt: number
  /** Nothing is left anywhere until the window ends. */
  isSpent: boolean
  /** Requests that have not been let through or refused yet. */
  waiting: number
  leasing: Promise<void> | undefined
  restsUntil: number
}

export interface QuotaLimiter {
  /**
   * Counts a request against every limit of its key, or against none of them when one is reached.
   *
   * @param isSafe Whether the request changes nothing: then it passes while nobody can say what is left.
   * @returns What to tell the caller; `undefined` for a key that has no limit, as most.
   * @throws {ProblemError} request_limit_reached, limiter_unavailable.
   */
  take(actor: KeyActor, isSafe: boolean): Promise<LimitHeaders | undefined> | undefined
  /** Says what is left at this moment. Counts nothing. */
  look(actor: KeyActor): Promise<readonly RateLimitState[]>
}

type LimitHeaders = Readonly<Record<'ratelimit' | 'ratelimit-policy', string>>

/**
 * Bounds how often keys are used.
 *
 * A process lets through only what was leased to it, so all processes together never exceed a limit. It leases when it
 * has nothing left: for those who wait, and some ahead, the more the more it used already.
 */
export function createQuotaLimiter(
  quotas: Pick<QuotaLeaseStore, 'lease' | 'look'>,
  watch: { note?: ((event: LimiterEvent) => void) | undefined; onError?: (error: unknown) => void } = {},
): QuotaLimiter {
  const { note = () => {}, onError = () => {} } = watch
  const shares = new Map<string, Share>()
  let sweepAt = 1_024

  const shareOf = ({ subject, limit }: Limit, now: number): Share => {
    const known = shares.get(subject)
    if (known && known.limit === limit) {
      if (now >= known.endsAt && known.endsAt > 0) {
        Object.assign(known, { left: 0, used: 0, elsewhere: 0, endsAt: 0, isSpent: false })
      }
      return known
    }
    if (shares.size >= sweepAt) {
      for (const [each, share] of shares) if (now >= share.endsAt && share.waiting === 0) shares.delete(each)
      sweepAt = Math.max(1_024, 2 * shares.size)
    }
    // What was leased under another limit is let go: it was granted, so nobody is granted it again.
    const fresh: Share = {
      limit,
      left: 0,
      used: 0,
      elsewhere: 0,
      endsAt: 0,
      isSpent: false,
      waiting: 0,
      leasing: undefined,
      restsUntil: 0,
    }
    shares.set(subject, fresh)
    return fresh
  }

  const lease = async (subject: string, share: Share): Promise<void> => {
    // Counted from before the question, so that the window ends here no later than it does in the database.
    const askedAt = performance.now()
    try {
      const wanted = { limit: share.limit, waiting: Math.max(1, share.waiting), ahead: share.used }
      const { granted, remaining, lastsMs } = await inTime(quotas.lease(subject, wanted))
      share.left = granted
      share.elsewhere = remaining
      share.isSpent = granted === 0
      share.endsAt = askedAt + lastsMs
      note(granted > 0 ? 'leased' : 'found_empty')
    } catch (error) {
      share.restsUntil = performance.now() + restMs
      note('lease_failed')
      onError(error)
    } finally {
      share.leasing = undefined
    }
  }

  /** One lease of a subject at a time; whoever needs one meanwhile waits for that. */
  const leased = (limit: Limit, now: number): Promise<void> => {
    const share = shareOf(limit, now)
    share.leasing ??= lease(limit.subject, share)
    return share.leasing
  }

  /** Takes from all or from none, in one step; `undefined` where something must be leased first. */
  const tryToTake = (limits: readonly Limit[], now: number): LimitHeaders | undefined => {
    for (const limit of limits) if (shareOf(limit, now).left <= 0) return undefined
    for (const limit of limits) {
      const share = shareOf(limit, now)
      share.left -= 1
      share.used += 1
    }
    note('accepted')
    return headersOf(factsOf(limits, now))
  }

  const takeNowOrLater = async (
    limits: readonly Limit[],
    isSafe: boolean,
  ): Promise<LimitHeaders | undefined> => {
    const taken = tryToTake(limits, performance.now())
    if (taken) return taken
    const waitedFor = limits.map((limit) => shareOf(limit, performance.now()))
    for (const share of waitedFor) share.waiting += 1
    try {
      for (;;) {
        const now = performance.now()
        const spent = limits.filter((limit) => shareOf(limit, now).isSpent)
        if (spent.length > 0) {
          note('denied')
          throw refusal(factsOf(limits, now), factsOf(spent, now))
        }
        const takenLater = tryToTake(limits, now)
        if (takenLater) return takenLater
        const lacking = limits.filter((limit) => shareOf(limit, now).left <= 0)
        if (lacking.some((limit) => now < shareOf(limit, now).restsUntil)) {
          note(isSafe ? 'failed_open' : 'failed_closed')
          if (isSafe) return undefined
          throw new ProblemError('limiter_unavailable')
        }
        await Promise.all(lacking.map((limit) => leased(limit, now)))
      }
    } finally {
      for (const share of waitedFor) share.waiting -= 1
    }
  }

  const factsOf = (limits: readonly Limit[], now: number): RateLimitState[] =>
    limits.map((limit) => {
      const { left, elsewhere, endsAt } = shareOf(limit, now)
      return toResponse(limit, left + elsewhere, endsAt - now)
    })

  return {
    take(actor, isSafe) {
      return isLimited(actor) ? takeNowOrLater(limitsOf(actor), isSafe) : undefined
    },

    async look(actor) {
      return Promise.all(
        limitsOf(actor).map(async (limit) => {
          try {
            const { remaining, lastsMs } = await inTime(quotas.look(limit.subject, limit.limit))
            // Read afterwards: what was taken while the database was asked is gone.
            return toResponse(limit, remaining + shareOf(limit, performance.now()).left, lastsMs)
          } catch {
            return factsOf([limit], performance.now())[0] as RateLimitState
          }
        }),
      )
    },
  }
}

/** Says whether requests of a key count against anything. */
export function isLimited({ key, account_requests_per_minute: ofAll }: KeyActor): boolean {
  return key.quotas !== null || ofAll !== null
}

/** The limits of a key: its own, those of the keys that it came from, nearest first, and that of the account. */
function limitsOf({ key, account_id, account_requests_per_minute: ofAll }: KeyActor): Limit[] {
  const limits: Limit[] = []
  if (key.quotas !== null) {
    let parents = key.requests_per_minute === null ? 1 : 0
    for (const entry of key.quotas.split(' ').toReversed()) {
      const [subject = '', limit] = entry.split('=')
      const name = parents === 0 ? 'key' : parents === 1 ? 'parent' : `parent-${parents}`
      limits.push({ name, subject, limit: Number(limit) })
      parents += 1
    }
  }
  if (ofAll !== null) limits.push({ name: 'account', subject: account_id, limit: ofAll })
  return limits
}

function toResponse({ name, limit }: Limit, remaining: number, lastsMs: number): RateLimitState {
  const seconds = Math.max(1, Math.ceil(lastsMs / 1000))
  return { name, requests_per_minute: limit, remaining, resets_in_s: seconds }
}

/** @see draft-ietf-httpapi-ratelimit-headers-11 */
function headersOf(limits: readonly RateLimitState[]): LimitHeaders {
  return {
    'ratelimit-policy': limits.map((each) => `"${each.name}";q=${each.requests_per_minute};w=60`).join(', '),
    ratelimit: limits.map((each) => `"${each.name}";r=${each.remaining};t=${each.resets_in_s}`).join(', '),
  }
}

function refusal(all: readonly RateLimitState[], reached: readonly RateLimitState[]): ProblemError {
  const seconds = Math.max(...reached.map(({ resets_in_s }) => resets_in_s))
  const { name, requests_per_minute: limit } = reached[0] as RateLimitState
  const whose =
    name === 'key' ? 'the key' : name === 'account' ? 'the account' : 'a key that this key came from'
  return new ProblemError('request_limit_reached', {
    detail: `The limit of ${whose}, ${limit} requests a minute, is reached. Try again in ${seconds} seconds.`,
    members: { reached: reached.map((each) => each.name) },
    headers: { ...headersOf(all), 'retry-after': String(seconds) },
  })
}

/** A database that takes the question and never answers is one that cannot answer. */
async function inTime<Answer extends Partial<Lease>>(asked: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the allowance was not told in time')), patienceMs)
  })
  try {
    return await Promise.race([asked, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
