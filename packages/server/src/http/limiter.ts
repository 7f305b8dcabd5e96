import type { AllowanceStore, Lease } from '../storage/allowance-store.ts'
import type { KeyActor } from './actor.ts'
import { ProblemError } from './problems.ts'

/** One limit that a request counts against, and what is left of it. */
export interface LimitFacts {
  readonly name: string
  readonly requests_per_minute: number
  readonly remaining: number
  readonly resets_in_s: number
}

export interface Limiter {
  /**
   * Counts a request against the limits of its key and account; `undefined` where there are none.
   *
   * @param isSafe Whether the request changes nothing: then it passes when nobody can say what is left.
   * @throws {ProblemError} request_limit_reached, limiter_unavailable.
   */
  admit(actor: KeyActor, isSafe: boolean): Promise<readonly LimitFacts[]> | undefined
  /** Forgets minutes that are over. */
  forget(): void
}

/** What became of requests that have a limit, for whoever watches. */
export type LimiterEvent = 'accepted' | 'refused' | 'failed_open' | 'failed_closed' | 'lease'

interface Subject {
  readonly name: string
  readonly id: string
  readonly limit: number
}

/** What this process holds of a subject's minute. */
interface Purse {
  readonly limit: number
  readonly tokens: number
  readonly left: number
  /** On this process's monotonic clock. Milliseconds. */
  readonly endsAt: number
}

/** Longest wait for a lease. Milliseconds. */
const patienceMs = 1_000
/** How often a request tries to have something of all its limits at once, when others are always faster. */
const attempts = 100

/**
 * Bounds how often keys are used. What a process may let through it leases in batches and counts in memory: no request
 * waits for a write, but the one in a batch that finds the purse empty.
 */
export function createLimiter(
  allowances: Pick<AllowanceStore, 'lease' | 'forget'>,
  note: (event: LimiterEvent) => void = () => {},
): Limiter {
  const purses = new Map<string, Purse>()
  const leasing = new Map<string, Promise<void>>()

  /** Holds for the whole minute also when it is empty: who was refused once asks no database again. */
  const purseOf = ({ id, limit }: Subject): Purse | undefined => {
    const purse = purses.get(id)
    if (!purse || purse.limit !== limit || performance.now() >= purse.endsAt) return undefined
    return purse.tokens > 0 || purse.left === 0 ? purse : undefined
  }

  const keep = ({ id, limit }: Subject, { granted, left, endsInMs }: Lease, askedAt: number) => {
    const before = purses.get(id)
    const endsAt = askedAt + endsInMs
    // Another request may have leased meanwhile; what is left of a minute that is over is worth nothing.
    const isSame = before && before.limit === limit && Math.abs(before.endsAt - endsAt) < 30_000
    purses.set(id, { limit, tokens: granted + (isSame ? before.tokens : 0), left, endsAt })
  }

  /** One lease of a subject at a time: all who wait for it share what it brings. */
  const lease = (subject: Subject): Promise<void> => {
    const underWay = leasing.get(subject.id)
    if (underWay) return underWay
    note('lease')
    const askedAt = performance.now()
    const asking = inTime(Promise.resolve(allowances.lease(subject.id, subject.limit)))
      .then((got) => keep(subject, got, askedAt))
      .finally(() => leasing.delete(subject.id))
    leasing.set(subject.id, asking)
    return asking
  }

  const admit = async (subjects: readonly Subject[], isSafe: boolean): Promise<readonly LimitFacts[]> => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      try {
        for (const subject of subjects) if (!purseOf(subject)) await lease(subject)
      } catch (error) {
        if (isSafe) {
          note('failed_open')
          return []
        }
        note('failed_closed')
        throw new ProblemError('limiter_unavailable', { cause: error })
      }
      // In one step for all of them: a request that one limit refuses costs the others nothing.
      const held = subjects.map((subject) => purseOf(subject))
      if (held.every((purse) => purse !== undefined && purse.tokens > 0)) {
        for (const [index, { id }] of subjects.entries()) {
          const purse = held[index] as Purse
          purses.set(id, { ...purse, tokens: purse.tokens - 1 })
        }
        note('accepted')
        return subjects.map(factsOf)
      }
      const empty = subjects.filter((_, index) => held[index]?.tokens === 0)
      if (empty.length > 0) {
        note('refused')
        throw refusal(subjects.map(factsOf), empty.map(factsOf))
      }
    }
    note('refused')
    throw refusal(subjects.map(factsOf), subjects.map(factsOf))
  }

  const factsOf = ({ name, id, limit }: Subject): LimitFacts => {
    const purse = purses.get(id)
    const resetsInMs = (purse?.endsAt ?? 0) - performance.now()
    return {
      name,
      requests_per_minute: limit,
      remaining: (purse?.tokens ?? 0) + (purse?.left ?? 0),
      resets_in_s: Math.max(1, Math.ceil(resetsInMs / 1000)),
    }
  }

  return {
    admit({ key, account_id: accountId, account_requests_per_minute: ofAccount }, isSafe) {
      if (key.allowances === null && ofAccount === null) return undefined
      const subjects = subjectsOf(key.allowances)
      if (ofAccount !== null) subjects.push({ name: 'account', id: accountId, limit: ofAccount })
      return admit(subjects, isSafe)
    },
    forget() {
      const now = performance.now()
      for (const [id, { endsAt }] of purses) if (now >= endsAt) purses.delete(id)
      allowances.forget()
    },
  }
}

/** Reads `key_a=600 key_b=60`: the key's own, or that of the nearest it came from, is the last. */
function subjectsOf(allowances: string | null): Subject[] {
  if (allowances === null) return []
  const entries = allowances.split(' ')
  return entries.map((entry, index) => {
    const [id = '', limit] = entry.split('=')
    const generations = entries.length - 1 - index
    const name = generations === 0 ? 'key' : generations === 1 ? 'parent' : `ancestor-${generations}`
    return { name, id, limit: Number(limit) }
  })
}

function refusal(all: readonly LimitFacts[], empty: readonly LimitFacts[]): ProblemError {
  const seconds = Math.max(...empty.map(({ resets_in_s }) => resets_in_s))
  const { name = 'key', requests_per_minute: limit } = empty[0] ?? {}
  const whose =
    { key: 'The key', account: 'All keys of the account together' }[name] ?? 'The keys of its family together'
  return new ProblemError('request_limit_reached', {
    detail: `${whose} may make ${limit} requests a minute. Try again in ${seconds} seconds.`,
    headers: { 'retry-after': String(seconds), ...limitHeaders(all) },
  })
}

/**
 * What a client is told of its limits.
 *
 * @see draft-ietf-httpapi-ratelimit-headers-11
 */
export function limitHeaders(limits: readonly LimitFacts[]): Record<string, string> {
  if (limits.length === 0) return {}
  return {
    'ratelimit-policy': limits
      .map((limit) => `"${limit.name}";q=${limit.requests_per_minute};w=60`)
      .join(', '),
    ratelimit: limits
      .map((limit) => `"${limit.name}";r=${limit.remaining};t=${limit.resets_in_s}`)
      .join(', '),
  }
}

async function inTime(lease: Promise<Lease>): Promise<Lease> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the allowance was not leased in time')), patienceMs)
  })
  try {
    return await Promise.race([lease, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
