import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import { recordAuditEvent, systemActor } from '../audit/audit-store.ts'
import type { AccountId, JobId, KeyId } from '../core/ids.ts'
import { dayMs, hourMs, toIso } from '../core/time.ts'
import type { Database } from '../database/database.ts'
import type { BudgetPeriod, Schema } from '../database/schema.ts'
import {
  type Budget,
  type BudgetState,
  budgetPeriods,
  periodEnd,
  periodStart,
  toUsd,
  warningShare,
} from './budget.ts'
import { type CreditOptions, creditState } from './credit-store.ts'

/** How long money stays reserved for a job that waits. Milliseconds. */
export const holdMs = hourMs
/**
 * The same once its provider may have been called: the money may be spent, so that it counts until the job ends, also if
 * no server runs for days. Milliseconds.
 */
export const calledHoldMs = 30 * dayMs

/** What a cost counts against: the account first, then the subjects of the key, its own last. */
export type Subjects = readonly [AccountId, ...string[]]

/** Why a request that costs something is rejected. */
export type Refusal =
  | {
      readonly reason: 'budget_exceeded'
      readonly state: BudgetState
      readonly of: 'key' | 'parent' | 'account'
    }
  | { readonly reason: 'price_unknown' }
  | {
      readonly reason: 'credit_exhausted'
      readonly balance_micro_usd: number
      readonly held_micro_usd: number
    }

/** A request that needs money. */
export interface Admission {
  readonly jobId: JobId
  readonly subjects: Subjects
  /** The most that it can cost; null if the price is unknown. */
  readonly estimateMicroUsd: number | null
}

/** A job whose cost is known. */
export interface Charge {
  readonly jobId: JobId
  readonly keyId: KeyId | null
  readonly subjects: Subjects
  readonly costMicroUsd: number
}

export function parseSubjects(text: string): Subjects {
  return text.split(' ') as unknown as Subjects
}

/**
 * Reserves the most that a job can cost, if each budget that applies and the credit allow it: one statement. The caller
 * holds the account, so that no other admission comes in between. What costs nothing needs no reservation.
 *
 * @returns Why not; then nothing was reserved.
 */
export async function admit(
  transaction: Transaction<Schema>,
  { jobId, subjects, estimateMicroUsd }: Admission,
  { isCreditOn }: CreditOptions,
  now: number,
  forMs = holdMs,
): Promise<Refusal | undefined> {
  if (estimateMicroUsd === 0) return undefined
  if (estimateMicroUsd === null) {
    const isLimited = isCreditOn || (await hasBudget(transaction, subjects))
    return isLimited ? { reason: 'price_unknown' } : undefined
  }
  const [accountId] = subjects
  const rows = subjects.map((subject) => sql`select cast(${subject} as text) as subject`)
  const { numAffectedRows } = await sql`
    insert into hold (job_id, subject, account_id, amount_micro_usd, expires_at)
    select cast(${jobId} as text), s.subject, cast(${accountId} as text), cast(${estimateMicroUsd} as bigint),
      cast(${now + forMs} as bigint)
    from (${sql.join(rows, sql` union all `)}) as s
    where not exists (
      select 1 from budget as b where b.subject in (${sql.join(subjects)})
        and ${spentOf(now)} + ${heldOf(now)} + ${estimateMicroUsd} > b.limit_micro_usd
    ) ${isCreditOn ? sql`and ${creditOf(accountId)} - ${heldOf(now, accountId)} >= ${estimateMicroUsd}` : sql``}`.execute(
    transaction,
  )
  if (numAffectedRows !== 0n) return undefined
  return explainRefusal(transaction, subjects, estimateMicroUsd, now)
}

/** Keeps the reservation of a job that calls its provider now. One that expired meanwhile must be admitted again. */
export async function extendHold(
  transaction: Transaction<Schema>,
  admission: Admission,
  credit: CreditOptions,
  now: number,
): Promise<Refusal | undefined> {
  if (!admission.estimateMicroUsd) return undefined
  const { numUpdatedRows } = await transaction
    .updateTable('hold')
    .set({ expires_at: now + calledHoldMs })
    .where('job_id', '=', admission.jobId)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows > 0n) return undefined
  await releaseHold(transaction, admission.jobId)
  return admit(transaction, admission, credit, now, calledHoldMs)
}

/** Reserves the cost of a job whose provider was called before: the money may be spent, whatever the budgets say. */
export async function restoreHold(
  transaction: Transaction<Schema>,
  { jobId, subjects, estimateMicroUsd }: Admission,
  now: number,
): Promise<void> {
  if (!estimateMicroUsd) return
  await transaction
    .insertInto('hold')
    .values(
      subjects.map((subject) => ({
        job_id: jobId,
        subject,
        account_id: subjects[0],
        amount_micro_usd: estimateMicroUsd,
        expires_at: now + calledHoldMs,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['job_id', 'subject']).doUpdateSet({ expires_at: now + calledHoldMs }),
    )
    .execute()
}

/** Ends the reservation of a job. */
export async function releaseHold(transaction: Transaction<Schema>, jobId: JobId): Promise<void> {
  await transaction.deleteFrom('hold').where('job_id', '=', jobId).execute()
}

/**
 * Ends the reservation of a job and records what it cost. A job is charged once: a second time violates the primary key
 * of the ledger. Records an audit event for each budget that reaches 80 %.
 *
 * @returns The budgets that apply, with the charge; empty if nothing was charged.
 */
export async function settle(
  transaction: Transaction<Schema>,
  { jobId, keyId, subjects, costMicroUsd }: Charge,
  { isCreditOn }: CreditOptions,
  now: number,
): Promise<BudgetState[]> {
  await releaseHold(transaction, jobId)
  if (costMicroUsd === 0) return []
  const [accountId] = subjects
  await transaction
    .insertInto('ledger_entry')
    .values(
      (
        [
          ['spend', costMicroUsd],
          ['provider', -costMicroUsd],
          ...(isCreditOn
            ? ([
                ['credit', -costMicroUsd],
                ['grant', costMicroUsd],
              ] as const)
            : []),
        ] as const
      ).map(([book, amount]) => ({
        transfer_id: jobId,
        book,
        account_id: accountId,
        amount_micro_usd: amount,
        created_at: now,
        job_id: jobId,
        api_key_id: keyId,
        subjects: subjects.join(' '),
      })),
    )
    .execute()
  if (isCreditOn) {
    await transaction
      .updateTable('account')
      .set((select) => ({ balance_micro_usd: select('balance_micro_usd', '-', costMicroUsd) }))
      .where('id', '=', accountId)
      .execute()
  }
  const day = periodStart('day', now)
  await transaction
    .insertInto('daily_spend')
    .values(subjects.map((subject) => ({ subject, day, account_id: accountId, micro_usd: costMicroUsd })))
    .onConflict((conflict) =>
      conflict.columns(['subject', 'day']).doUpdateSet({
        micro_usd: sql`daily_spend.micro_usd + excluded.micro_usd`,
      }),
    )
    .execute()
  const states = await budgetStates(transaction, subjects, now)
  for (const state of states) {
    const warnsFrom = state.limit_micro_usd * warningShare
    const isCrossed = state.spent_micro_usd >= warnsFrom && state.spent_micro_usd - costMicroUsd < warnsFrom
    if (isCrossed) await recordWarning(transaction, accountId, state, now)
  }
  return states
}

/** The budgets of some subjects, with what counts against each now: in the order of the subjects. */
export async function budgetStates(
  source: Kysely<Schema>,
  subjects: readonly string[],
  now: number,
): Promise<BudgetState[]> {
  if (subjects.length === 0) return []
  const { rows } = await sql<BudgetState>`
    select b.subject, b.period, b.limit_micro_usd,
      cast(${spentOf(now)} as bigint) as spent_micro_usd, cast(${heldOf(now)} as bigint) as held_micro_usd
    from budget as b where b.subject in (${sql.join(subjects)})`.execute(source)
  const place = ({ subject, period }: BudgetState) =>
    subjects.indexOf(subject) * budgetPeriods.length + budgetPeriods.indexOf(period)
  return rows.toSorted((a, b) => place(a) - place(b))
}

/** What a subject cost in all. Millionths of a US dollar. */
export async function totalSpent(source: Kysely<Schema>, subject: string): Promise<number> {
  const row = await source
    .selectFrom('daily_spend')
    .select(sql<number>`cast(coalesce(sum(micro_usd), 0) as bigint)`.as('spent'))
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow()
  return row.spent
}

/** Replaces the budgets of a subject. The caller records the audit event, and updates `has_budget`. */
export async function replaceBudgets(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  subject: string,
  budgets: readonly Budget[],
): Promise<void> {
  await transaction.deleteFrom('budget').where('subject', '=', subject).execute()
  if (budgets.length === 0) return
  await transaction
    .insertInto('budget')
    .values(
      budgets.map(({ period, limit_micro_usd }) => ({
        ...{ subject, period, limit_micro_usd },
        account_id: accountId,
      })),
    )
    .execute()
}

/** The budgets of a subject, without what counts against them. */
export async function budgetsOf(source: Kysely<Schema>, subject: string): Promise<Budget[]> {
  const rows = await source
    .selectFrom('budget')
    .select(['period', 'limit_micro_usd'])
    .where('subject', '=', subject)
    .execute()
  return budgetPeriods.flatMap((period) => rows.filter((row) => row.period === period))
}

export type LedgerStore = ReturnType<typeof ledgerStore>

/** Reads the ledger. What writes it belongs to the transaction of a job or a key. */
export function ledgerStore({ db }: Database, credit: CreditOptions) {
  return {
    /** Why a request would be rejected now; `undefined` if it would be admitted. Reserves nothing. */
    refusalOf: (admission: Omit<Admission, 'jobId'>, now: number) => findRefusal(db, admission, credit, now),

    /** The budgets of some subjects, with what counts against each now. */
    states: (subjects: readonly string[], now: number) => budgetStates(db, subjects, now),

    /** What a subject cost in all. Millionths of a US dollar. */
    totalSpent: (subject: string) => totalSpent(db, subject),

    /** Deletes reservations that expired: they count no longer. */
    async deleteExpired(now: number): Promise<void> {
      await db.deleteFrom('hold').where('expires_at', '<=', now).execute()
    },
  }
}

/** What was charged to the subject of the budget `b` in its current period. */
function spentOf(now: number): RawBuilder<number> {
  const since = (period: BudgetPeriod) => sql`cast(${periodStart(period, now)} as bigint)`
  return sql`(select coalesce(sum(d.micro_usd), 0) from daily_spend as d
    where d.subject = b.subject and d.day >= case b.period when 'day' then ${since('day')}
      when 'month' then ${since('month')} else 0 end)`
}

/** What is reserved for a subject; without one, for that of the budget `b`. */
function heldOf(now: number, subject?: string): RawBuilder<number> {
  return sql`(select coalesce(sum(h.amount_micro_usd), 0) from hold as h
    where h.subject = ${subject ?? sql.ref('b.subject')} and h.expires_at > ${now})`
}

function creditOf(accountId: AccountId): RawBuilder<number> {
  return sql`(select balance_micro_usd from account where id = ${accountId})`
}

async function hasBudget(source: Kysely<Schema>, subjects: Subjects): Promise<boolean> {
  const row = await source
    .selectFrom('budget')
    .select('subject')
    .where('subject', 'in', [...subjects])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

async function findRefusal(
  source: Kysely<Schema>,
  { subjects, estimateMicroUsd }: Omit<Admission, 'jobId'>,
  { isCreditOn }: CreditOptions,
  now: number,
): Promise<Refusal | undefined> {
  if (estimateMicroUsd === 0) return undefined
  if (estimateMicroUsd === null) {
    return isCreditOn || (await hasBudget(source, subjects)) ? { reason: 'price_unknown' } : undefined
  }
  const refusal = await explainRefusal(source, subjects, estimateMicroUsd, now)
  if (refusal.reason !== 'credit_exhausted') return refusal
  const left = refusal.balance_micro_usd - refusal.held_micro_usd
  return isCreditOn && left < estimateMicroUsd ? refusal : undefined
}

/** Finds what rejected an admission: the budget nearest to the key, or the credit. */
async function explainRefusal(
  source: Kysely<Schema>,
  subjects: Subjects,
  estimateMicroUsd: number,
  now: number,
): Promise<Refusal> {
  const states = await budgetStates(source, subjects.toReversed(), now)
  const state = states.find(
    ({ limit_micro_usd: limit, spent_micro_usd: spent, held_micro_usd: held }) =>
      spent + held + estimateMicroUsd > limit,
  )
  const [accountId] = subjects
  if (state) {
    const own = state.subject === subjects.at(-1) ? 'key' : 'parent'
    return { reason: 'budget_exceeded', state, of: state.subject === accountId ? 'account' : own }
  }
  const { balance, held } = await creditState(source, accountId, now)
  return { reason: 'credit_exhausted', balance_micro_usd: balance, held_micro_usd: held }
}

async function recordWarning(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  state: BudgetState,
  at: number,
): Promise<void> {
  const isAccount = state.subject === accountId
  // The key that has the subject now: a rotation passes it on.
  const key = isAccount
    ? undefined
    : await transaction
        .selectFrom('api_key')
        .select(['id', 'name'])
        .where('account_id', '=', accountId)
        .where((where) =>
          where.or([
            where('budget_subjects', '=', state.subject),
            where('budget_subjects', 'like', `% ${state.subject}`),
          ]),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
  await recordAuditEvent(transaction, accountId, {
    action: 'budget.warning',
    at,
    by: systemActor,
    ...(key && { target: { kind: 'key' as const, id: key.id, name: key.name } }),
    after: {
      period: state.period,
      limit_usd: toUsd(state.limit_micro_usd),
      spent_usd: toUsd(state.spent_micro_usd),
      resets_at: toIso(periodEnd(state.period, at)),
    },
  })
}
