import { z } from 'zod'
import { toUsd } from '../budgets/budget.ts'
import { isId } from '../core/ids.ts'
import { hasScope } from '../core/scopes.ts'
import { toIso } from '../core/time.ts'
import type { Actor } from '../http/actor.ts'
import { jobStatuses } from '../jobs/job.ts'
import type { KeyStore } from '../keys/key-store.ts'
import { verbs } from '../providers/provider.ts'
import type { CostFilter, CostRow, Costs } from './cost-store.ts'

const isPlain = (text: string) => /^[\x21-\x7e]{1,200}$/.test(text)
const Name = z.string().refine(isPlain, 'must be 1 to 200 visible ASCII characters')

/** Filters of jobs by what made their cost. */
export const costFilterFields = {
  api_key_id: z
    .string()
    .refine((text) => isId('key', text), 'must be the ID of a key')
    .optional()
    .meta({ description: 'Only jobs of this key, of its descendants, and of the keys that it replaced.' }),
  model: Name.optional().meta({ description: 'Only jobs of this model.' }),
  provider: Name.optional().meta({ description: 'Only jobs of this provider.' }),
}

export const costFields = {
  jobs: z.int().meta({ description: 'Jobs that cost something, or whose cost is unknown.' }),
  cost_usd: z.number().meta({
    description: 'What they cost, in US dollars. Unknown costs are not included.',
    example: 0.12,
  }),
  estimate_usd: z.number().meta({
    description: 'The sum of their estimates, in US dollars. Jobs of a model without a price have none.',
  }),
}

export const ChargedJob = z
  .object({
    job_id: z.string().meta({ example: 'job_7fGhIjKlMnOpQrStUvWx' }),
    at: z.iso.datetime().meta({ description: 'When the job ended: its cost counts from then on.' }),
    verb: z.enum(verbs),
    model: z.string(),
    provider: z.string(),
    status: z.enum(jobStatuses),
    estimate_usd: z.number().nullable().meta({
      description: 'The highest price at submission, in US dollars; null if the model had no price.',
    }),
    cost_usd: z.number().nullable().meta({ description: 'US dollars; null if unknown.' }),
    cost_source: z.enum(['provider', 'price', 'estimate', 'none']).nullable().meta({
      description: 'How the cost is known, as in a job.',
    }),
    api_key_id: z.string().nullable().meta({ description: 'The key of the job; null if a user started it.' }),
    created_by: z
      .object({ kind: z.enum(['key', 'user']), id: z.string(), name: z.string().nullable() })
      .meta({ description: 'The key or user that started the job.' }),
  })
  .meta({ id: 'ChargedJob' })

/** What of the costs of an account a caller reads. */
export interface CostAccess {
  /** `key`: only what counts against the key of the caller. */
  readonly of: 'account' | 'key'
  readonly subjects: CostFilter['subjects']
  /** The subjects of the key that is asked for, its own last; `undefined` without one, `[]` for one that is unknown. */
  readonly keySubjects: readonly string[] | undefined
}

/**
 * Finds what a caller may read: with `usage:read` the account, otherwise what counts against its own key: its costs,
 * those of its descendants, and those of the keys that it replaced.
 *
 * @param keyId Restricts it to another key in the same sense.
 */
export async function costAccessOf(
  { account_id: accountId, key }: Actor,
  keys: Pick<KeyStore, 'find'>,
  keyId: string | undefined,
): Promise<CostAccess> {
  const isWhole = !key || hasScope(key.scopes, 'usage:read')
  const own = isWhole ? [] : [lastOf(key.budget_subjects.split(' '))]
  const of = isWhole ? 'account' : 'key'
  if (keyId === undefined) return { of, subjects: own, keySubjects: undefined }
  const row = await keys.find(accountId, keyId)
  const subjects = row?.budget_subjects.split(' ') ?? []
  const isVisible = own.every((subject) => subjects.includes(subject))
  return {
    of: 'key',
    // The keys of CI jobs are deleted some time after they expire: their costs stay.
    subjects: [...own, lastOf(subjects) || keyId],
    keySubjects: isVisible ? subjects : [],
  }
}

const lastOf = (subjects: readonly string[]) => subjects.at(-1) ?? ''

export function serializeCosts({ jobs, cost, estimate }: Pick<Costs, 'jobs' | 'cost' | 'estimate'>) {
  return { jobs, cost_usd: toUsd(cost), estimate_usd: toUsd(estimate) }
}

export function serializeChargedJob(row: CostRow): z.input<typeof ChargedJob> {
  return {
    job_id: row.id,
    at: toIso(row.finished_at),
    verb: row.verb as z.input<typeof ChargedJob>['verb'],
    model: row.model,
    provider: row.provider,
    status: row.status,
    estimate_usd: row.estimate_micro_usd === null ? null : toUsd(row.estimate_micro_usd),
    cost_usd: row.cost_micro_usd === null ? null : toUsd(row.cost_micro_usd),
    cost_source: row.cost_source,
    api_key_id: row.api_key_id,
    created_by: {
      kind: row.api_key_id === null ? 'user' : 'key',
      id: row.api_key_id ?? row.user_id ?? '',
      name: row.created_by_name,
    },
  }
}
