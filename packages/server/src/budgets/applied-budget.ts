import { z } from 'zod'
import type { Actor } from '../http/actor.ts'
import { type BudgetState, BudgetStatus, serializeBudget } from './budget.ts'
import type { LedgerStore, Subjects } from './ledger-store.ts'

/** A budget that applies to a caller, with whose it is. */
export const AppliedBudget = z
  .object({
    of: z.string().meta({
      description: 'Whose budget: `key`; `parent`, `parent-2` and so on for the keys above it; `account`.',
      example: 'key',
    }),
    ...BudgetStatus.shape,
  })
  .meta({ id: 'AppliedBudget' })

/** What a cost of the actor counts against. */
export function subjectsOf({ account_id: accountId, key }: Actor): Subjects {
  return key ? [accountId, ...key.budget_subjects.split(' ')] : [accountId]
}

/**
 * Reads the budgets that apply to an actor, the account's first. Without one, nothing is read.
 *
 * @param now Milliseconds.
 */
export async function budgetsOfActor(
  actor: Actor,
  ledger: Pick<LedgerStore, 'states'>,
  now: number,
): Promise<BudgetState[]> {
  return hasBudget(actor) ? ledger.states(subjectsOf(actor), now) : []
}

/** Whether a budget applies to an actor. */
export function hasBudget(actor: Actor): boolean {
  return actor.account_has_budget === 1 || actor.key?.has_budget === 1
}

/**
 * Shows the budgets of some subjects, those of the key first.
 *
 * @param subjects The account, then the subjects of the key.
 * @param now Milliseconds.
 */
export function serializeAppliedBudgets(
  states: readonly BudgetState[],
  subjects: readonly string[],
  now: number,
): z.input<typeof AppliedBudget>[] {
  const levelOf = ({ subject }: BudgetState) => subjects.length - 1 - subjects.indexOf(subject)
  return states
    .toSorted((one, other) => levelOf(one) - levelOf(other))
    .map((state) => ({ of: nameOf(state, subjects, levelOf(state)), ...serializeBudget(state, now) }))
}

function nameOf({ subject }: BudgetState, [account]: readonly string[], level: number): string {
  if (subject === account) return 'account'
  if (level === 0) return 'key'
  return level === 1 ? 'parent' : `parent-${level}`
}
