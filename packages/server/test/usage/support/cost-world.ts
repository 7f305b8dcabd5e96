import { systemActor } from '../../../src/audit/audit-store.ts'
import type { Budget } from '../../../src/budgets/budget.ts'
import { type AccountId, type JobId, type KeyId, newId } from '../../../src/core/ids.ts'
import { formatScopes, type Scope, scopes } from '../../../src/core/scopes.ts'
import type { CostSource } from '../../../src/database/schema.ts'
import { unrestricted } from '../../../src/keys/restrictions.ts'
import type { Store } from '../../../src/store.ts'

export interface TestKey {
  readonly id: KeyId
  readonly key: string
  readonly name: string
}

/** Creates a key, with budgets and below another key if those are given. */
export async function addKeyWith(
  store: Store,
  accountId: AccountId,
  {
    parent,
    name = 'test',
    budgets,
    has = scopes,
    models = null,
  }: {
    parent?: TestKey | undefined
    name?: string
    budgets?: readonly Budget[]
    has?: readonly Scope[]
    /** Patterns, separated by spaces. */
    models?: string | null
  } = {},
): Promise<TestKey> {
  const created = await store.keys.create(
    accountId,
    { ...unrestricted, name, budgets, models, scopes: formatScopes(has) },
    { by: parent ? { kind: 'key', id: parent.id, name: parent.name } : systemActor, at: Date.now() },
  )
  if ('denied' in created) throw new Error(created.denied)
  return { id: created.row.id, key: created.key, name }
}

/** How a job of a test ends. Millionths of a US dollar. */
export interface TestCost {
  readonly at: number
  readonly cost: number | null
  readonly estimate?: number | null
  readonly source?: CostSource
  readonly model?: string
  readonly provider?: string
}

/** Adds a job that ended, through the same admission and charge as every job; without a cost it still runs. */
export async function addCost(
  store: Store,
  accountId: AccountId,
  { id: keyId, name }: TestKey,
  { at, cost, estimate = cost, source = 'price', model = 'fal-ai/flux/dev', provider = 'fal' }: TestCost,
  isFinished = true,
): Promise<JobId> {
  const key = await store.keys.find(accountId, keyId)
  const by = { kind: 'key', id: keyId, name } as const
  const request = { verb: 'generate_image', model, prompt: 'cat', count: 1, files: [] }
  const created = await store.jobs.create(
    accountId,
    {
      id: newId('job'),
      ...{ verb: 'generate_image', model, provider, request: JSON.stringify(request) },
      estimate_micro_usd: estimate,
      budget_subjects: `${accountId} ${key?.budget_subjects}`,
      created_at: at,
    },
    {
      server: 'server_of_this_test',
      leaseMs: 30_000,
      provider: { maxRunning: 1_000, isLocal: false },
      maxRunningOfAccount: 1_000,
    },
    { by, maxUnfinished: 1_000 },
  )
  if (typeof created !== 'object' || !('row' in created)) throw new Error(JSON.stringify(created))
  if (!isFinished) return created.row.id
  await store.jobs.finish(
    created.row,
    'server_of_this_test',
    { status: 'succeeded', at, cost: cost === null ? null : { costMicroUsd: cost, source } },
    by,
  )
  return created.row.id
}
