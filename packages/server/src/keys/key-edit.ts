import type { Budget } from '../budgets/budget.ts'
import type { Policy } from '../policy/account-store.ts'
import type { Expiry } from './key-input.ts'
import { isRoot, type KeyRow } from './key-rows.ts'
import {
  budgetRequired,
  expiryTime,
  type Limits,
  type RestrictionError,
  type Restrictions,
  validateAgainstParent,
  validateAgainstPolicy,
} from './restrictions.ts'

/** What to change of a key. A field that is left out stays as it is; null is what a new key gets without the field. */
export interface KeyEdit {
  readonly name?: string | undefined
  readonly expires?: Expiry | undefined
  readonly allowed_ips?: readonly string[] | null | undefined
  readonly requests_per_minute?: number | null | undefined
  readonly models?: readonly string[] | null | undefined
  /** Replaces all budgets of the key. What was spent stays. */
  readonly budgets?: readonly Budget[] | undefined
}

export interface EditedKey extends Limits {
  readonly name: string
  readonly budgets: readonly Budget[]
}

interface EditContext {
  readonly row: KeyRow
  /** The budgets of the key itself. */
  readonly budgets: readonly Budget[]
  readonly parent: KeyRow | undefined
  /** The key that makes the request; `undefined` for a user. */
  readonly by: KeyRow | undefined
  readonly policy: Policy
  /** Milliseconds. */
  readonly now: number
}

const limitNames = ['expires_at', 'allowed_ips', 'requests_per_minute', 'models'] as const

/**
 * Resolves an edit. A key that may revoke keys may narrow any of them. What gets wider stays within the parent of the
 * key, the policy of the account and what the key in use has.
 */
export function resolveEdit(
  edit: KeyEdit,
  context: EditContext,
): EditedKey | { error: RestrictionError | 'not_root' } {
  const { row, parent, now } = context
  const listed = (given: readonly string[] | null | undefined, old: string | null, above?: string | null) =>
    given === undefined ? old : given === null ? (above ?? null) : [...new Set(given)].join(' ')
  const limit = edit.requests_per_minute
  const edited: EditedKey = {
    name: edit.name ?? row.name,
    budgets: edit.budgets ?? context.budgets,
    expires_at: edit.expires === undefined ? row.expires_at : expiryTime(edit.expires, now),
    allowed_ips: listed(edit.allowed_ips, row.allowed_ips, parent?.allowed_ips),
    requests_per_minute:
      limit === undefined ? row.requests_per_minute : (limit ?? parent?.requests_per_minute ?? null),
    models: listed(edit.models, row.models, parent?.models),
  }
  if (edited.expires_at !== null && edited.expires_at <= now) {
    return { error: { reason: 'in_the_past', pointer: '/expires', detail: 'must be in the future' } }
  }
  const error = validateEdit(edited, edit, context)
  return error ? { error } : edited
}

function validateEdit(
  edited: EditedKey,
  { expires }: KeyEdit,
  { row, budgets, parent, by, policy }: EditContext,
): RestrictionError | 'not_root' | undefined {
  const denied = (detail: string, pointer: string) => ({ reason: 'exceeds_parent' as const, pointer, detail })
  if (by?.has_budget === 1 && !areEqual(edited.budgets, budgets) && !isBelow(row, by)) {
    return denied(
      'The key in use has a budget: it can change the budgets of its descendants only.',
      '/budgets',
    )
  }
  const wider = limitNames.filter((name) => validateAgainstParent({ ...row, [name]: edited[name] }, row))
  const hasWiderBudgets = areWider(edited.budgets, budgets)
  const [first = 'budgets'] = wider
  if (wider.length === 0 && !hasWiderBudgets) return undefined
  if (row.trust_policy_id !== null) {
    const pointer = first === 'expires_at' ? '/expires' : `/${first}`
    return denied(
      'The key belongs to a CI job and has what its trust policy gives: it can get less only.',
      pointer,
    )
  }
  if (by && isRoot(row) && !isRoot(by)) return 'not_root'
  // An expiry that stays may be later than that of the key in use, as after its rotation.
  const expiry = wider.includes('expires_at') ? edited.expires_at : by?.expires_at
  const excess =
    (by && validateAgainstParent({ ...row, ...edited, expires_at: expiry ?? null }, by)) ??
    (parent && validateAgainstParent(only(wider, edited, parent), parent, 'The parent of the key'))
  if (excess) return { reason: 'exceeds_parent', ...excess }
  const violation =
    validateAgainstPolicy(
      only(wider, edited, { ...row, expires_at: row.created_at, allowed_ips: '' }),
      { expires },
      policy,
      row.created_at,
    ) ??
    (policy.requires_budget === 1 &&
    edited.budgets.length === 0 &&
    hasWiderBudgets &&
    parent?.has_budget !== 1
      ? budgetRequired
      : undefined)
  return violation && { reason: 'violates_policy', ...violation }
}

/** Takes these limits from one key and the others from another. */
function only(names: readonly (keyof Limits)[], from: Limits, others: Restrictions): Restrictions {
  return { ...others, ...Object.fromEntries(names.map((name) => [name, from[name]])) }
}

/** The limits that an edit narrows, for the keys below; null for the others. */
export function narrowedLimits(before: Restrictions, after: Limits): Limits {
  const limitOf = <Name extends keyof Limits>(name: Name): Limits[Name] | null =>
    validateAgainstParent(before, { ...before, [name]: after[name] }) ? after[name] : null
  return {
    expires_at: limitOf('expires_at'),
    allowed_ips: limitOf('allowed_ips'),
    requests_per_minute: limitOf('requests_per_minute'),
    models: limitOf('models'),
  }
}

/** Whether the costs of a key count against the subject of another key, but not only against that. */
function isBelow(row: KeyRow, above: KeyRow): boolean {
  return row.budget_subjects.startsWith(`${above.budget_subjects} `)
}

function areEqual(one: readonly Budget[], other: readonly Budget[]): boolean {
  return !areWider(one, other) && !areWider(other, one)
}

/** Whether budgets allow more than they did: one is missing or higher. */
function areWider(budgets: readonly Budget[], before: readonly Budget[]): boolean {
  return before.some(({ period, limit_micro_usd: limit }) => {
    const now = budgets.find((budget) => budget.period === period)
    return now === undefined || now.limit_micro_usd > limit
  })
}
