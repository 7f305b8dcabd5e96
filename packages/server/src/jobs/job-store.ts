import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { insertAsset, type NewAsset } from '../assets/asset-store.ts'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import type { BudgetState } from '../budgets/budget.ts'
import type { CreditOptions } from '../budgets/credit-store.ts'
import {
  type Admission,
  admit,
  extendHold,
  parseSubjects,
  type Refusal,
  releaseHold,
  restoreHold,
  settle,
} from '../budgets/ledger-store.ts'
import { type AccountId, isId, type JobId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import { type After, isAfter } from '../database/is-after.ts'
import type { Schema } from '../database/schema.ts'
import type { Cost } from './job-cost.ts'

export type JobRow = Selectable<Schema['job']>
export type JobStatus = JobRow['status']
export type NewJob = Pick<
  JobRow,
  'id' | 'verb' | 'model' | 'provider' | 'request' | 'estimate_micro_usd' | 'budget_subjects' | 'created_at'
>
type JobFilter = { readonly [Field in 'status' | 'verb']?: JobRow[Field] | undefined }
/** What starting a job needs to know of it. */
export type WaitingJob = Pick<JobRow, 'id' | 'account_id' | 'provider' | 'model'>
export type JobStore = ReturnType<typeof jobStore>

/** Limits of the jobs that run at the same time. */
export interface JobLimits {
  /** The server that would run the job. */
  readonly server: string
  readonly leaseMs: number
  /** Running jobs of the provider: on all servers, or on this one for an engine that is part of the server. */
  readonly provider: { readonly maxRunning: number; readonly isLocal: boolean }
  /** Running jobs of the account, on all servers. */
  readonly maxRunningOfAccount: number
}

/** How a job ended. */
export interface JobOutcome {
  readonly status: 'succeeded' | 'failed' | 'cancelled'
  readonly at: number
  readonly assets?: readonly NewAsset[]
  /** JSON. */
  readonly output?: string | null
  /** JSON. */
  readonly error?: string | null
  /** Null if it is unknown and the model has no price. */
  readonly cost: Cost | null
  /** Adds what is known once the job is charged to its output. */
  readonly withBudgets?:
    | ((output: string | null, states: readonly BudgetState[]) => string | null)
    | undefined
}

/** Waiting jobs that a server looks at: of one account and provider, and in total. */
const maxTurns = 10
const maxWaiting = 500

const admissionOf = (job: Pick<JobRow, 'id' | 'budget_subjects' | 'estimate_micro_usd'>): Admission => ({
  jobId: job.id,
  subjects: parseSubjects(job.budget_subjects),
  estimateMicroUsd: job.estimate_micro_usd,
})

/** Jobs in the database. A job belongs to the server whose lease has not expired. */
export function jobStore(database: Database, credit: CreditOptions) {
  const { db, dialect } = database
  const rows = (accountId: AccountId, source: Kysely<Schema> = db) =>
    source.selectFrom('job').selectAll().where('account_id', '=', accountId)

  /** Starts a job if it waits, or if the server that ran it is gone, and if there is room for it. */
  const start = async (
    transaction: Transaction<Schema>,
    job: WaitingJob,
    limits: JobLimits,
    now: number,
  ): Promise<JobRow | undefined> => {
    // Servers count the jobs of a provider one after the other.
    if (dialect === 'postgres') {
      const counted = `job ${job.provider} ${limits.provider.isLocal ? limits.server : ''}`
      await sql`select pg_advisory_xact_lock(hashtext(${counted}))`.execute(transaction)
    }
    const running = transaction
      .selectFrom('job')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('finished_at', 'is', null)
      .where('leased_until', '>=', now)
    const ofProvider = running
      .where('provider', '=', job.provider)
      .$if(limits.provider.isLocal, (query) => query.where('leased_by', '=', limits.server))
    const ofAccount = running.where('account_id', '=', job.account_id)
    return transaction
      .updateTable('job')
      .set((select) => ({
        status: 'running' as const,
        leased_by: limits.server,
        leased_until: now + limits.leaseMs,
        started_at: select.fn.coalesce('started_at', select.val(now)),
      }))
      .where('id', '=', job.id)
      .where('finished_at', 'is', null)
      .where((where) => where.or([where('leased_until', 'is', null), where('leased_until', '<', now)]))
      .where(ofProvider, '<', limits.provider.maxRunning)
      .where(ofAccount, '<', limits.maxRunningOfAccount)
      .returningAll()
      .executeTakeFirst()
  }

  /** Ends the reservation of a job, and charges what it cost. @returns The budgets that apply, if it cost something. */
  const endHold = async (
    transaction: Transaction<Schema>,
    job: JobRow,
    cost: Cost | null,
    at: number,
  ): Promise<BudgetState[]> => {
    if (cost?.costMicroUsd) {
      const charge = { ...admissionOf(job), keyId: job.api_key_id, costMicroUsd: cost.costMicroUsd }
      // A server whose clock is behind must not charge a period that was over when another one admitted the job.
      return settle(transaction, charge, credit, Math.max(at, job.created_at, job.called_at ?? 0))
    }
    if (job.estimate_micro_usd) await releaseHold(transaction, job.id)
    return []
  }

  /**
   * Jobs that wait for a server: of each account and provider the oldest, in turn, so that no account and no provider
   * with many jobs holds up another.
   */
  const waitingQuery = (now: number) => {
    const inTurn = db
      .selectFrom('job')
      .select(['id', 'account_id', 'provider', 'model', 'created_at'])
      .select((select) =>
        select.fn
          .agg<number>('row_number')
          .over((over) => over.partitionBy(['account_id', 'provider']).orderBy('created_at').orderBy('id'))
          .as('turn'),
      )
      .where('finished_at', 'is', null)
      .where((where) => where.or([where('leased_until', 'is', null), where('leased_until', '<', now)]))
      .as('waiting')
    return db
      .selectFrom(inTurn)
      .select(['id', 'account_id', 'provider', 'model'])
      .where('turn', '<=', maxTurns)
      .orderBy('turn')
      .orderBy('created_at')
      .orderBy('id')
      .limit(maxWaiting)
  }

  return {
    /**
     * Creates a job, and starts it if there is room.
     *
     * @param options.beforeCommit Writes more in the same transaction.
     * @returns `limited` if the account already has `maxUnfinished` jobs that are not finished; the refusal if a budget
     * or the credit does not allow what it may cost.
     */
    create(
      accountId: AccountId,
      job: NewJob,
      limits: JobLimits,
      options: {
        readonly by: AuditActor
        readonly maxUnfinished: number
        readonly beforeCommit?: (transaction: Transaction<Schema>, row: JobRow) => Promise<unknown>
      },
    ): Promise<{ row: JobRow; isStarted: boolean } | Refusal | 'limited'> {
      const { by, maxUnfinished, beforeCommit } = options
      return inAccount(database, accountId, async (transaction) => {
        const { count } = await transaction
          .selectFrom('job')
          .select((select) => select.fn.countAll<number>().as('count'))
          .where('account_id', '=', accountId)
          .where('finished_at', 'is', null)
          .executeTakeFirstOrThrow()
        if (count >= maxUnfinished) return 'limited'
        const refusal = await admit(transaction, admissionOf(job), credit, job.created_at)
        if (refusal) return refusal
        const created = await transaction
          .insertInto('job')
          .values({
            ...job,
            account_id: accountId,
            api_key_id: by.kind === 'key' ? by.id : null,
            user_id: by.kind === 'user' ? by.id : null,
            actor_name: by.kind === 'system' ? null : by.name,
            status: 'queued',
            request_id: by.requestId ?? null,
            address: by.address ?? null,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
        const started = await start(transaction, created, limits, job.created_at)
        const row = started ?? created
        await beforeCommit?.(transaction, row)
        return { row, isStarted: started !== undefined }
      })
    },

    /** Starts a job that waits, or whose server is gone. @returns `undefined` if there is no room. */
    claim(job: WaitingJob, limits: JobLimits, now: number): Promise<JobRow | undefined> {
      return inAccount(database, job.account_id, async (transaction) => {
        const row = await start(transaction, job, limits, now)
        if (row && row.called_at !== null) await restoreHold(transaction, admissionOf(row), now)
        return row
      })
    },

    waitingQuery,

    /** Jobs that wait for a server: of each account and provider the oldest, in turn. */
    waiting(now: number): Promise<WaitingJob[]> {
      return waitingQuery(now).execute()
    },

    /** Extends the lease of a job. @returns `undefined` if the server lost the job. */
    renew(
      jobId: JobId,
      server: string,
      { until, progress }: { until: number; progress: string | null },
    ): Promise<Pick<JobRow, 'cancelled_at'> | undefined> {
      return db
        .updateTable('job')
        .set({ leased_until: until, progress })
        .where('id', '=', jobId)
        .where('leased_by', '=', server)
        .where('finished_at', 'is', null)
        .returning('cancelled_at')
        .executeTakeFirst()
    },

    /** Why the key that created a job may not start it any longer. An expired key may: it was valid when it asked. */
    async denialOf({
      api_key_id: keyId,
    }: Pick<JobRow, 'api_key_id'>): Promise<'key_revoked' | 'key_paused' | undefined> {
      if (keyId === null) return undefined
      const key = await db
        .selectFrom('api_key')
        .select(['revoked_at', 'paused_at'])
        .where('id', '=', keyId)
        .executeTakeFirst()
      if (!key || key.revoked_at !== null) return 'key_revoked'
      return key.paused_at === null ? undefined : 'key_paused'
    },

    /**
     * Notes that the provider is about to be called, and keeps the money for it.
     *
     * @returns Why the job may not cost anything: its reservation expired while it waited, and the budget is used since.
     * @throws {JobLostError}
     */
    noteCall(job: JobRow, server: string, at: number): Promise<Refusal | undefined> {
      return inAccount(database, job.account_id, async (transaction) => {
        const refusal = await extendHold(transaction, admissionOf(job), credit, at)
        if (refusal) return refusal
        const { numUpdatedRows } = await transaction
          .updateTable('job')
          .set((select) => ({ calls: select('calls', '+', 1), called_at: at }))
          .where('id', '=', job.id)
          .where('leased_by', '=', server)
          .where('finished_at', 'is', null)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) throw new JobLostError(job.id)
        return undefined
      })
    },

    /** Stores what finds the request at the provider again. JSON. */
    async noteAccepted(jobId: JobId, server: string, providerRequest: string): Promise<void> {
      await db
        .updateTable('job')
        .set({ provider_request: providerRequest })
        .where('id', '=', jobId)
        .where('leased_by', '=', server)
        .execute()
    },

    /** Gives a job back, for any server to continue. */
    async release(jobId: JobId, server: string): Promise<void> {
      await db
        .updateTable('job')
        .set({ leased_by: null, leased_until: null, status: 'queued' })
        .where('id', '=', jobId)
        .where('leased_by', '=', server)
        .where('finished_at', 'is', null)
        .execute()
    },

    /** Ends all leases. Only for a store that no other process uses. */
    async releaseAll(): Promise<void> {
      await db
        .updateTable('job')
        .set({ leased_by: null, leased_until: null, status: 'queued' })
        .where('finished_at', 'is', null)
        .execute()
    },

    /**
     * Ends a job, and creates its assets in the same transaction.
     *
     * @returns `false` if the server lost the job: then nothing is created.
     */
    finish(job: JobRow, server: string, outcome: JobOutcome, by: AuditActor): Promise<boolean> {
      const { id, account_id: accountId } = job
      const { status, at, output = null, error = null, cost, withBudgets, assets = [] } = outcome
      return inAccount(database, accountId, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('job')
          .set({
            status,
            output,
            error,
            cost_micro_usd: cost?.costMicroUsd ?? null,
            cost_source: cost?.source ?? null,
            finished_at: at,
            progress: null,
            leased_by: null,
            leased_until: null,
          })
          .where('id', '=', id)
          .where('leased_by', '=', server)
          .where('finished_at', 'is', null)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return false
        const states = await endHold(transaction, job, cost, at)
        const finalOutput = withBudgets?.(output, states) ?? output
        if (finalOutput !== output) {
          await transaction.updateTable('job').set({ output: finalOutput }).where('id', '=', id).execute()
        }
        for (const asset of assets) await insertAsset(transaction, accountId, asset, by, 'asset.generated')
        if (status === 'failed') {
          const { code } = JSON.parse(error ?? '{}')
          await recordAuditEvent(transaction, accountId, {
            action: 'job.failed',
            at,
            by,
            target: { kind: 'job', id, name: null },
            after: { model: job.model, code, cost_micro_usd: cost?.costMicroUsd ?? null },
          })
        }
        return true
      })
    },

    /**
     * Cancels a job that is not finished: at once if it waits, otherwise the server that runs it stops it.
     *
     * @returns The job afterwards; `undefined` if the account has no such job.
     */
    async cancel(
      accountId: AccountId,
      jobId: string,
      { at, by }: { at: number; by: AuditActor },
    ): Promise<JobRow | undefined> {
      if (!isId('job', jobId)) return undefined
      return inAccount(database, accountId, async (transaction) => {
        const job = await rows(accountId, transaction).where('id', '=', jobId).executeTakeFirst()
        if (!job || job.finished_at !== null || job.cancelled_at !== null) return job
        // Without a lease as well: a server that was stopped may have called the provider, which may charge.
        const isAtProvider = job.leased_by !== null || job.called_at !== null
        await transaction
          .updateTable('job')
          .set({
            cancelled_at: at,
            ...(!isAtProvider && {
              ...{ status: 'cancelled' as const, finished_at: at },
              ...{ cost_micro_usd: 0, cost_source: 'none' as const },
            }),
          })
          .where('id', '=', jobId)
          .execute()
        if (!isAtProvider) await endHold(transaction, job, null, at)
        await recordAuditEvent(transaction, accountId, {
          action: 'job.cancelled',
          at,
          by,
          target: { kind: 'job', id: jobId, name: null },
          before: { status: job.status },
        })
        return rows(accountId, transaction).where('id', '=', jobId).executeTakeFirst()
      })
    },

    async find(accountId: AccountId, jobId: string): Promise<JobRow | undefined> {
      if (!isId('job', jobId)) return undefined
      return rows(accountId).where('id', '=', jobId).executeTakeFirst()
    },

    /** Jobs of an account, newest first. */
    list(
      accountId: AccountId,
      { count, after, status, verb }: { count: number; after?: After | undefined } & JobFilter,
    ): Promise<JobRow[]> {
      return rows(accountId)
        .$if(after !== undefined, (query) => query.where(isAfter('created_at', 'id', after as After)))
        .$if(status !== undefined, (query) => query.where('status', '=', status as JobStatus))
        .$if(verb !== undefined, (query) => query.where('verb', '=', verb as string))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(count)
        .execute()
    },
  }
}

/** Another server has the job, or it is finished. */
export class JobLostError extends Error {
  override readonly name = 'JobLostError'

  constructor(jobId: JobId) {
    super(`The job ${jobId} is no longer leased to this server.`)
  }
}
