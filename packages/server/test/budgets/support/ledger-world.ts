import type { Budget } from '../../../src/budgets/budget.ts'
import { replaceBudgets } from '../../../src/budgets/ledger-store.ts'
import { type AccountId, type KeyId, newId } from '../../../src/core/ids.ts'
import type { JobRow } from '../../../src/jobs/job-store.ts'
import type { Store } from '../../../src/store.ts'
import { addAccount } from '../../support/open-store.ts'

const server = 'server_a'

/** A server with room for every job. */
export const limits = {
  server,
  leaseMs: 60_000,
  provider: { maxRunning: 1_000, isLocal: false },
  maxRunningOfAccount: 1_000,
}

export interface Payer {
  readonly accountId: AccountId
  readonly keyId: KeyId
  /** The account, then the keys: its own last. */
  readonly subjects: readonly string[]
}

/** Adds an account with one key. */
export async function addPayer(store: Store): Promise<Payer> {
  const { accountId, keyId } = await addAccount(store)
  return { accountId, keyId, subjects: [accountId, keyId] }
}

/** @param limitsMicroUsd For each period. */
export async function setBudgets(
  store: Store,
  { accountId }: Payer,
  subject: string,
  limitsMicroUsd: Partial<Record<Budget['period'], number>>,
): Promise<void> {
  const budgets = Object.entries(limitsMicroUsd).map(([period, limit_micro_usd]) => ({
    period: period as Budget['period'],
    limit_micro_usd,
  }))
  await store.database.db
    .transaction()
    .execute((transaction) => replaceBudgets(transaction, accountId, subject, budgets))
}

export function newJob({ subjects }: Payer, estimate: number | null, at: number) {
  return {
    ...{
      id: newId('job'),
      verb: 'generate_image' as const,
      model: 'fal-ai/x',
      provider: 'fal',
      request: '{}',
    },
    ...{ estimate_micro_usd: estimate, budget_subjects: subjects.join(' '), created_at: at },
  }
}

/** Creates a job that may cost something. */
export function submitJob({ jobs }: Pick<Store, 'jobs'>, payer: Payer, estimate: number | null, at: number) {
  const by = { kind: 'key', id: payer.keyId, name: 'test' } as const
  return jobs.create(payer.accountId, newJob(payer, estimate, at), limits, { by, maxUnfinished: 1_000 })
}

/** The same, for a job that is admitted. */
export async function startPaid(
  store: Pick<Store, 'jobs'>,
  payer: Payer,
  estimate: number,
  at: number,
): Promise<JobRow> {
  const created = await submitJob(store, payer, estimate, at)
  if (typeof created === 'string' || !('row' in created)) throw new Error(JSON.stringify(created))
  return created.row
}

/** Ends a job that cost something. */
export function charge(
  { jobs }: Pick<Store, 'jobs'>,
  row: JobRow,
  costMicroUsd: number,
  at: number,
): Promise<boolean> {
  const cost = { costMicroUsd, source: 'provider' as const }
  return jobs.finish(row, server, { status: 'succeeded', at, cost }, { kind: 'system' })
}

/** Why a request was rejected, in one line; `admitted` if it was not. */
export function outcomeOf(created: Awaited<ReturnType<typeof submitJob>>): string {
  if (typeof created === 'string') return created
  if ('row' in created) return 'admitted'
  return created.reason === 'budget_exceeded' ? `${created.of} ${created.state.period}` : created.reason
}
