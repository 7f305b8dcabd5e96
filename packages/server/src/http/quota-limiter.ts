import type { KeyActor } from './actor.ts'
import { ProblemError } from './problems/problems.ts'
import type { Lease, QuotaLeaseStore } from './quota-lease-store.ts'

/** Timeout of a lease. Milliseconds. */
const timeoutMs = 1_000
/** Pause after a failed lease. Milliseconds. */
const retryAfterMs = 1_000

/**
 * Counted events: requests (accepted or denied; `failed_…` while the database does not respond) and leases (granted,
 * empty or failed).
 */
export const limiterEvents = [
  'accepted',
  'denied',
  'failed_open',
  'failed_closed',
  'leased',
  'found_empty',
  'lease_failed',
] as const

export type LimiterEvent = (typeof limiterEvents)[number]

/** The state of one limit, for the API. */
export interface RateLimitState {
  /** `key`; `parent`, `parent-2` and so on for its ancestors; `account`. */
  readonly name: string
  readonly requests_per_minute: number
  readonly remaining: number
  readonly resets_in_s: number
}

interface Limit {
  readonly name: string
  /** The id of a key or of an account. */
  readonly subject: string
  readonly limit: number
}

/** The part of a quota that this process has leased. */
interface LocalQuota {
  readonly limit: number
  /** Requests that this process can still accept until `endsAt`, and how many it has accepted. */
  left: number
  used: number
  /** Requests that no process had leased at the time of the last lease. */
  unleased: number
  /** Latest end of the window, on the monotonic clock. Milliseconds. */
  endsAt: number
  /** The whole quota is leased until the window ends. */
  isUsedUp: boolean
  /** Requests that wait for a lease. */
  waiting: number
  leasing: Promise<void> | undefined
  retryAt: number
}

export interface QuotaLimiter {
  /**
   * Counts a request against every limit of its key, or against none when one is reached.
   *
   * @param isSafe Whether the request only reads: it is accepted while the database does not respond.
   * @returns Response headers. Returns `undefined` synchronously for a key without a limit.
   * @throws {ProblemError} request_limit_reached, limiter_unavailable.
   */
  take(actor: KeyActor, isSafe: boolean): Promise<LimitHeaders | undefined> | undefined
  /** Reads the remaining requests. Counts nothing. */
  look(actor: KeyActor): Promise<readonly RateLimitState[]>
}

type LimitHeaders = Readonly<Record<'ratelimit' | 'ratelimit-policy', string>>

/**
 * Limits how often keys are used.
 *
 * A process accepts only what it has leased, so all processes together never exceed a limit. It leases for waiting
 * requests and, ahead of need, as many as it has used in this window.
 */
export function createQuotaLimiter(
  quotas: Pick<QuotaLeaseStore, 'lease' | 'look'>,
  watch: { note?: ((event: LimiterEvent) => void) | undefined; onError?: (error: unknown) => void } = {},
): QuotaLimiter {
  const { note = () => {}, onError = () => {} } = watch
  const local = new Map<string, LocalQuota>()
  let sweepAt = 1_024

  const quotaOf = ({ subject, limit }: Limit, now: number): LocalQuota => {
    const known = local.get(subject)
    if (known && known.limit === limit) {
      if (now >= known.endsAt && known.endsAt > 0) {
        Object.assign(known, { left: 0, used: 0, unleased: 0, endsAt: 0, isUsedUp: false })
      }
      return known
    }
    if (local.size >= sweepAt) {
      for (const [each, quota] of local) if (now >= quota.endsAt && quota.waiting === 0) local.delete(each)
      sweepAt = Math.max(1_024, 2 * local.size)
    }
    // When a limit changes, the old lease is dropped: it already counts as granted.
    const quota: LocalQuota = {
      limit,
      left: 0,
      used: 0,
      unleased: 0,
      endsAt: 0,
      isUsedUp: false,
      waiting: 0,
      leasing: undefined,
      retryAt: 0,
    }
    local.set(subject, quota)
    return quota
  }

  const lease = async (subject: string, quota: LocalQuota): Promise<void> => {
    // Taken before the query: the window ends here no later than in the database.
    const requestedAt = performance.now()
    try {
      const request = { limit: quota.limit, waiting: Math.max(1, quota.waiting), ahead: quota.used }
      const { granted, remaining, lastsMs } = await withTimeout(quotas.lease(subject, request))
      quota.left = granted
      quota.unleased = remaining
      quota.isUsedUp = granted === 0
      quota.endsAt = requestedAt + lastsMs
      note(granted > 0 ? 'leased' : 'found_empty')
    } catch (error) {
      quota.retryAt = performance.now() + retryAfterMs
      note('lease_failed')
      onError(error)
    } finally {
      quota.leasing = undefined
    }
  }

  /** Leases at most once at a time per subject; other requests share the result. */
  const ensureLease = (limit: Limit, now: number): Promise<void> => {
    const quota = quotaOf(limit, now)
    quota.leasing ??= lease(limit.subject, quota)
    return quota.leasing
  }

  /** Takes from all limits or from none, in one step; `undefined` if a lease is needed first. */
  const tryToTake = (limits: readonly Limit[], now: number): LimitHeaders | undefined => {
    for (const limit of limits) if (quotaOf(limit, now).left <= 0) return undefined
    for (const limit of limits) {
      const quota = quotaOf(limit, now)
      quota.left -= 1
      quota.used += 1
    }
    note('accepted')
    return headersOf(statesOf(limits, now))
  }

  const takeOrWait = async (limits: readonly Limit[], isSafe: boolean): Promise<LimitHeaders | undefined> => {
    const taken = tryToTake(limits, performance.now())
    if (taken) return taken
    const waitingFor = limits.map((limit) => quotaOf(limit, performance.now()))
    for (const quota of waitingFor) quota.waiting += 1
    try {
      for (;;) {
        const now = performance.now()
        const usedUp = limits.filter((limit) => quotaOf(limit, now).isUsedUp)
        if (usedUp.length > 0) {
          note('denied')
          throw limitReached(statesOf(limits, now), statesOf(usedUp, now))
        }
        const takenLater = tryToTake(limits, now)
        if (takenLater) return takenLater
        const empty = limits.filter((limit) => quotaOf(limit, now).left <= 0)
        if (empty.some((limit) => now < quotaOf(limit, now).retryAt)) {
          note(isSafe ? 'failed_open' : 'failed_closed')
          if (isSafe) return undefined
          throw new ProblemError('limiter_unavailable')
        }
        await Promise.all(empty.map((limit) => ensureLease(limit, now)))
      }
    } finally {
      for (const quota of waitingFor) quota.waiting -= 1
    }
  }

  const statesOf = (limits: readonly Limit[], now: number): RateLimitState[] =>
    limits.map((limit) => {
      const { left, unleased, endsAt } = quotaOf(limit, now)
      return toResponse(limit, left + unleased, endsAt - now)
    })

  return {
    take(actor, isSafe) {
      return isLimited(actor) ? takeOrWait(limitsOf(actor), isSafe) : undefined
    },

    async look(actor) {
      return Promise.all(
        limitsOf(actor).map(async (limit) => {
          try {
            const { remaining, lastsMs } = await withTimeout(quotas.look(limit.subject, limit.limit))
            // Read after the query, during which requests may have been accepted.
            return toResponse(limit, remaining + quotaOf(limit, performance.now()).left, lastsMs)
          } catch {
            return statesOf([limit], performance.now())[0] as RateLimitState
          }
        }),
      )
    },
  }
}

/** Whether any rate limit applies to a key. */
export function isLimited({ key, account_requests_per_minute: accountLimit }: KeyActor): boolean {
  return key.quotas !== null || accountLimit !== null
}

/** The limits of a key: its own, those of its ancestors, nearest first, and that of the account. */
function limitsOf({ key, account_id, account_requests_per_minute: accountLimit }: KeyActor): Limit[] {
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
  if (accountLimit !== null) limits.push({ name: 'account', subject: account_id, limit: accountLimit })
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

function limitReached(all: readonly RateLimitState[], reached: readonly RateLimitState[]): ProblemError {
  const seconds = Math.max(...reached.map(({ resets_in_s }) => resets_in_s))
  const { name, requests_per_minute: limit } = reached[0] as RateLimitState
  const subject = name === 'key' ? 'the key' : name === 'account' ? 'the account' : 'a parent key'
  return new ProblemError('request_limit_reached', {
    detail: `The rate limit of ${subject} (${limit} requests per minute) is exceeded. Try again in ${seconds} seconds.`,
    members: { reached: reached.map((each) => each.name) },
    headers: { ...headersOf(all), 'retry-after': String(seconds) },
  })
}

/** A database that does not answer in time counts as unavailable. */
async function withTimeout<Result extends Partial<Lease>>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the quota lease timed out')), timeoutMs)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
