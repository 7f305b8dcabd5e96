import { toIso } from '../core/time.ts'
import { ProblemError } from '../http/problems/problems.ts'
import { type BudgetState, formatUsd, periodEnd, periodWords, toUsd } from './budget.ts'
import type { Refusal } from './ledger-store.ts'

const problemOf = {
  key: 'key_budget_exceeded',
  parent: 'parent_budget_exceeded',
  account: 'account_budget_exceeded',
} as const
const ownerWords = { key: 'the key', parent: 'a key above this one', account: 'the account' } as const

/** Codes of requests that are rejected because of what they may cost. */
export const budgetProblemCodes = [
  'account_budget_exceeded',
  'credit_exhausted',
  'key_budget_exceeded',
  'model_not_allowed',
  'parent_budget_exceeded',
  'price_unknown',
] as const

/**
 * Explains to the caller why a request was not admitted. The amounts of a budget are shown for the caller's own key only.
 *
 * @param now Milliseconds.
 */
export function budgetProblem(
  refusal: Refusal,
  { model, estimateMicroUsd }: { model: string; estimateMicroUsd: number | null },
  now: number,
): ProblemError {
  const estimateUsd = estimateMicroUsd === null ? null : toUsd(estimateMicroUsd)
  const shared = { model, estimate_usd: estimateUsd }
  switch (refusal.reason) {
    case 'price_unknown':
      return new ProblemError('price_unknown', {
        detail: `The price of ${model} is unknown, so this request cannot be checked against what may be spent.`,
        members: shared,
      })
    case 'credit_exhausted': {
      const { balance_micro_usd: balance, held_micro_usd: held } = refusal
      const leftUsd = toUsd(Math.max(0, balance - held))
      const reserved = held === 0 ? '' : ` ${formatUsd(held)} USD are reserved for running jobs.`
      return new ProblemError('credit_exhausted', {
        detail:
          `The request may cost ${formatUsd(estimateMicroUsd ?? 0)} USD, which exceeds the credit of the account. ` +
          `The balance is ${formatUsd(balance)} USD.${reserved}`,
        members: { ...shared, credit_remaining_usd: leftUsd },
      })
    }
    case 'budget_exceeded': {
      const { state, of } = refusal
      const resetsAt = toIso(periodEnd(state.period, now))
      const amounts = {
        limit_usd: toUsd(state.limit_micro_usd),
        spent_usd: toUsd(state.spent_micro_usd),
        held_usd: toUsd(state.held_micro_usd),
      }
      const used = of === 'key' ? ` ${describeAmounts(state)}` : ''
      const end = resetsAt === null ? '' : ` The next period begins at ${resetsAt}.`
      return new ProblemError(problemOf[of], {
        detail:
          `The request may cost ${formatUsd(estimateMicroUsd ?? 0)} USD, which exceeds what is left of the ${periodWords[state.period]} ` +
          `budget of ${ownerWords[of]}.${used}${end}`,
        members: {
          ...shared,
          budget: { period: state.period, resets_at: resetsAt, ...(of === 'key' && amounts) },
        },
      })
    }
  }
}

function describeAmounts({
  limit_micro_usd: limit,
  spent_micro_usd: spent,
  held_micro_usd: held,
}: BudgetState): string {
  const reserved = held === 0 ? '' : ` and ${formatUsd(held)} reserved for running jobs`
  return `Of ${formatUsd(limit)} USD, ${formatUsd(spent)} are spent${reserved}.`
}
