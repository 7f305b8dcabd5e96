/** What the ledger promises, on lists: short enough to be read. Millionths of a US dollar, milliseconds. */
import type { Budget } from '../../../src/budgets/budget.ts'

export type Server = 'server_a' | 'server_b'

interface ModelHold {
  amount: number
  expiresAt: number
}

export interface ModelJob {
  readonly id: string
  readonly subjects: readonly string[]
  readonly estimate: number | null
  readonly createdAt: number
  owner: Server | undefined
  leasedUntil: number
  calledAt: number | undefined
  /** When the provider was called, as each server read it when it took the job. */
  readonly seenCalls: Map<Server, number | undefined>
  isCancelled: boolean
  isFinished: boolean
  hold: ModelHold | undefined
}

interface Spending {
  readonly subjects: readonly string[]
  /** `2028-02-29`: its start is the day, a shorter one the month. */
  readonly day: string
  readonly cost: number
}

const hour = 60 * 60_000
const called = 30 * 24 * hour
const lengths = { day: 10, month: 7, total: 0 } as const
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

export class LedgerModel {
  readonly jobs: ModelJob[] = []
  readonly spendings: Spending[] = []
  readonly budgets = new Map<string, readonly Budget[]>()
  /** Subjects whose limits nothing can promise: they were changed, or a provider charged more than the estimate. */
  readonly excused = new Set<string>()

  setBudgets(subject: string, budgets: readonly Budget[]): void {
    if (this.budgets.has(subject)) this.excused.add(subject)
    this.budgets.set(subject, budgets)
  }

  states(subjects: readonly string[], now: number) {
    return subjects.flatMap((subject) =>
      (this.budgets.get(subject) ?? []).map(({ period, limit_micro_usd }) => {
        const from = dayOf(now).slice(0, lengths[period])
        const own = this.spendings.filter((each) => each.subjects.includes(subject))
        // A server whose clock is ahead may have charged a later period.
        const spent = own.filter(({ day }) => day.slice(0, from.length) >= from)
        const held = this.jobs.filter(
          (job) => job.subjects.includes(subject) && job.hold && job.hold.expiresAt > now,
        )
        const spent_micro_usd = spent.reduce((sum, { cost }) => sum + cost, 0)
        const held_micro_usd = held.reduce((sum, { hold }) => sum + (hold?.amount ?? 0), 0)
        return { subject, period, limit_micro_usd, spent_micro_usd, held_micro_usd }
      }),
    )
  }

  /** Why a request is rejected; `undefined` if it is admitted. */
  refusalOf(subjects: readonly string[], estimate: number | null, now: number) {
    if (estimate === 0) return undefined
    const states = this.states(subjects.toReversed(), now)
    if (estimate === null) return states.length > 0 ? { reason: 'price_unknown' } : undefined
    const state = states.find(
      (each) => each.spent_micro_usd + each.held_micro_usd + estimate > each.limit_micro_usd,
    )
    if (!state) return undefined
    const of =
      state.subject === subjects[0] ? 'account' : state.subject === subjects.at(-1) ? 'key' : 'parent'
    return { reason: 'budget_exceeded', state, of }
  }

  submit(id: string, subjects: readonly string[], estimate: number | null, server: Server, now: number) {
    const refusal = this.refusalOf(subjects, estimate, now)
    if (refusal) return refusal
    const hold = estimate ? { amount: estimate, expiresAt: now + hour } : undefined
    this.jobs.push({
      ...{ id, subjects, estimate, createdAt: now, owner: server, leasedUntil: now, hold },
      ...{ calledAt: undefined, seenCalls: new Map([[server, undefined]]) },
      ...{ isCancelled: false, isFinished: false },
    })
    return undefined
  }

  claim(job: ModelJob, server: Server, now: number): boolean {
    if (job.isFinished || (job.owner !== undefined && job.leasedUntil >= now)) return false
    Object.assign(job, { owner: server, leasedUntil: now })
    job.seenCalls.set(server, job.calledAt)
    if (job.calledAt !== undefined && job.estimate) {
      // Nothing was reserved for it meanwhile.
      if (!job.hold || job.hold.expiresAt <= now) this.#excuse(job)
      job.hold = { amount: job.estimate, expiresAt: now + called }
    }
    return true
  }

  call(job: ModelJob, server: Server, now: number) {
    const isOwner = job.owner === server && !job.isFinished
    if (!job.estimate) {
      if (isOwner) job.calledAt = now
      return isOwner ? undefined : 'lost'
    }
    if (!job.hold || job.hold.expiresAt <= now) {
      const expired = job.hold
      job.hold = undefined
      const refusal = this.refusalOf(job.subjects, job.estimate, now)
      if (refusal) return refusal
      job.hold = expired
    }
    if (!isOwner) return 'lost'
    job.hold = { amount: job.estimate, expiresAt: now + called }
    job.calledAt = now
    return undefined
  }

  finish(job: ModelJob, server: Server, cost: number | null, now: number): boolean {
    if (job.owner !== server || job.isFinished) return false
    const at = Math.max(now, job.createdAt, job.seenCalls.get(server) ?? 0)
    if (cost && (cost > (job.estimate ?? 0) || !job.hold || job.hold.expiresAt <= at)) this.#excuse(job)
    if (cost) this.spendings.push({ subjects: job.subjects, day: dayOf(at), cost })
    Object.assign(job, { isFinished: true, hold: undefined, owner: undefined })
    return true
  }

  cancel(job: ModelJob): void {
    if (job.isFinished || job.isCancelled) return
    job.isCancelled = true
    if (job.owner === undefined && job.calledAt === undefined) {
      Object.assign(job, { isFinished: true, hold: undefined })
    }
  }

  /** What exceeds a limit in any period that ever was. */
  excesses(): unknown[] {
    const found: unknown[] = []
    for (const [subject, budgets] of this.budgets) {
      if (this.excused.has(subject)) continue
      for (const { period, limit_micro_usd: limit } of budgets) {
        const sums = new Map<string, number>()
        for (const { subjects, day, cost } of this.spendings) {
          if (!subjects.includes(subject)) continue
          const name = day.slice(0, lengths[period])
          sums.set(name, (sums.get(name) ?? 0) + cost)
        }
        for (const [name, sum] of sums) if (sum > limit) found.push({ subject, period, name, sum, limit })
      }
    }
    return found
  }

  #excuse({ subjects }: ModelJob): void {
    for (const subject of subjects) this.excused.add(subject)
  }
}
