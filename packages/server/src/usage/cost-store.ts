import { type Selectable, sql } from 'kysely'
import type { AccountId, JobId, KeyId } from '../core/ids.ts'
import { dayMs } from '../core/time.ts'
import type { Database } from '../database/database.ts'
import { type After, isAfter } from '../database/is-after.ts'
import type { Schema } from '../database/schema.ts'

/** Which jobs are counted: those that match everything that is given. */
export interface CostFilter {
  /** Subjects that the cost of a job counts against: all of them. */
  readonly subjects: readonly string[]
  /** Milliseconds: inclusive, exclusive. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly model?: string | undefined
  readonly provider?: string | undefined
}

/** What some jobs cost. Money in millionths of a US dollar. */
export interface Costs {
  readonly jobs: number
  readonly cost: number
  /** Of the jobs with an estimate: the estimates, what they cost, and how many they are. */
  readonly estimate: number
  readonly estimated_cost: number
  readonly estimated_jobs: number
  readonly jobs_at_estimate: number
  readonly unpriced_jobs: number
}

/** The jobs of a day, key and model. */
export interface CostGroup extends Costs {
  /** When the day began. */
  readonly day: number
  readonly model: string
  readonly provider: string
  /** Null for the users of the account. */
  readonly api_key_id: KeyId | null
  /** The name of the key when it started one of the jobs. */
  readonly actor_name: string | null
}

/** A job that cost something, or whose cost is unknown. */
export type CostRow = Pick<
  Selectable<Schema['job']>,
  | 'verb'
  | 'model'
  | 'provider'
  | 'status'
  | 'estimate_micro_usd'
  | 'cost_micro_usd'
  | 'cost_source'
  | 'api_key_id'
  | 'user_id'
> & { readonly id: JobId; readonly finished_at: number; readonly created_by_name: string | null }

/** As the index `job_charged` has it. */
const isCharged = sql<boolean>`j.finished_at is not null and coalesce(j.cost_micro_usd, 1) > 0`
const dayOf = sql<number>`j.finished_at - j.finished_at % ${sql.lit(dayMs)}`
const total = (value: string) => sql<number>`cast(coalesce(sum(${sql.raw(value)}), 0) as bigint)`
const count = (condition: string) => total(`case when ${condition} then 1 else 0 end`)
export type CostStore = ReturnType<typeof costStore>

/** What jobs cost. A job counts when it is finished, as in the ledger; one that cost nothing is not counted. */
export function costStore({ db }: Database) {
  const charged = (accountId: AccountId, { subjects, since, until, model, provider }: CostFilter) => {
    let jobs = db.selectFrom('job as j').where('j.account_id', '=', accountId).where(isCharged)
    for (const subject of subjects) jobs = jobs.where(countsAgainst(subject))
    if (since !== undefined) jobs = jobs.where('j.finished_at', '>=', since)
    if (until !== undefined) jobs = jobs.where('j.finished_at', '<', until)
    if (model !== undefined) jobs = jobs.where('j.model', '=', model)
    if (provider !== undefined) jobs = jobs.where('j.provider', '=', provider)
    return jobs
  }

  return {
    /** Costs by day, key and model: one scan for every sum, which all are of the same moment. */
    groups(accountId: AccountId, filter: CostFilter): Promise<CostGroup[]> {
      return charged(accountId, filter)
        .select([dayOf.as('day'), 'j.api_key_id', 'j.model', 'j.provider'])
        .select((select) => select.fn.max('j.actor_name').as('actor_name'))
        .select([
          sql<number>`count(*)`.as('jobs'),
          total('j.cost_micro_usd').as('cost'),
          total('j.estimate_micro_usd').as('estimate'),
          total('case when j.estimate_micro_usd is null then 0 else j.cost_micro_usd end').as(
            'estimated_cost',
          ),
          count('j.estimate_micro_usd is not null').as('estimated_jobs'),
          count(`j.cost_source = 'estimate'`).as('jobs_at_estimate'),
          count('j.cost_micro_usd is null').as('unpriced_jobs'),
        ])
        .groupBy([dayOf, 'j.api_key_id', 'j.model', 'j.provider'])
        .execute()
    },

    /** The present names of keys. The keys of CI jobs are deleted some time after they expire. */
    async keyNames(accountId: AccountId, ids: readonly KeyId[]): Promise<Map<KeyId | null, string>> {
      if (ids.length === 0) return new Map()
      const rows = await db
        .selectFrom('api_key')
        .select(['id', 'name'])
        .where('account_id', '=', accountId)
        .where('id', 'in', ids)
        .execute()
      return new Map(rows.map(({ id, name }) => [id, name]))
    },

    /** Jobs that cost something or whose cost is unknown, latest end first. */
    list(
      accountId: AccountId,
      { count: limit, after, ...filter }: CostFilter & { count: number; after?: After | undefined },
    ): Promise<CostRow[]> {
      return charged(accountId, filter)
        .leftJoin('api_key as k', 'k.id', 'j.api_key_id')
        .select(['j.id', 'j.verb', 'j.model', 'j.provider', 'j.status', 'j.estimate_micro_usd'])
        .select(['j.cost_micro_usd', 'j.cost_source', 'j.api_key_id', 'j.user_id', 'j.finished_at'])
        .$narrowType<{ finished_at: number }>()
        .select((select) => select.fn.coalesce('k.name', 'j.actor_name').as('created_by_name'))
        .$if(after !== undefined, (query) => query.where(isAfter('j.finished_at', 'j.id', after as After)))
        .orderBy('j.finished_at', 'desc')
        .orderBy('j.id', 'desc')
        .limit(limit)
        .execute()
    },

    /** What is reserved for jobs that are not finished. Millionths of a US dollar. */
    async held(accountId: AccountId, subject: string, now: number): Promise<number> {
      const row = await db
        .selectFrom('hold')
        .select(sql<number>`cast(coalesce(sum(amount_micro_usd), 0) as bigint)`.as('held'))
        .where('account_id', '=', accountId)
        .where('subject', '=', subject)
        .where('expires_at', '>', now)
        .executeTakeFirstOrThrow()
      return row.held
    },
  }
}

/** Whether a subject is one of those of a job. Case-sensitive on both databases, which `like` is not. */
function countsAgainst(subject: string) {
  const all = sql`(' ' || j.budget_subjects || ' ')`
  return sql<boolean>`replace(${all}, ${` ${subject} `}, '') <> ${all}`
}
