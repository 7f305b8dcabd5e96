import type { Me } from '@oanim/sdk'
import { decimalUsd, dollars } from '../../output/money.ts'
import { visible } from '../../output/text.ts'
import type { BudgetInput } from './parse-budgets.ts'

/** A budget and what is left of it, as the API returns it. */
export interface BudgetState extends BudgetInput {
  spent_usd: number
  held_usd: number
  remaining_usd: number
  /** `null` for a total. */
  resets_at: string | null
}

const spentWhen = { day: ' today', month: ' this month', total: '' } as const

/** `0.12 of 2.00 USD spent`, `0.12 of 5.00 USD spent today` */
export function describeSpent(budgets: readonly BudgetState[]): string {
  return budgets
    .map(
      ({ spent_usd, limit_usd, period }) =>
        `${decimalUsd(spent_usd)} of ${decimalUsd(limit_usd)} USD spent${spentWhen[period]}`,
    )
    .join(', ')
}

const perPeriod = { day: 'per day', month: 'per month', total: 'in total' } as const

/** `$5 per day, $20 per month`, or `none` */
export function describeLimits(budgets: readonly BudgetInput[]): string {
  return budgets.map(describeLimit).join(', ') || 'none'
}

/** `$5 per day: $0.12 spent, $0.30 held, $4.58 left` */
export function describeBudget({ spent_usd, held_usd, remaining_usd, ...limit }: BudgetState): string {
  const held = held_usd > 0 ? `, ${dollars(held_usd)} held` : ''
  return `${describeLimit(limit)}: ${dollars(spent_usd)} spent${held}, ${dollars(remaining_usd)} left`
}

/** `$50`, `$50, $0.30 held` */
export function describeCredit({ balance_usd, held_usd }: NonNullable<Me['credit']>): string {
  return held_usd > 0 ? `${dollars(balance_usd)}, ${dollars(held_usd)} held` : dollars(balance_usd)
}

/** `Budget of the account: $5 per day: …` for each budget that applies. */
export function budgetFacts(budgets: readonly (BudgetState & { of: string })[]): [string, string][] {
  return budgets.map((budget) => [`Budget of the ${visible(budget.of)}`, describeBudget(budget)])
}

/** The patterns of the models that a key may use, or `any`. */
export function describeModels(models: readonly string[] | null): string {
  return models === null ? 'any' : models.map(visible).join(', ') || 'none'
}

function describeLimit({ limit_usd, period }: BudgetInput): string {
  return `${dollars(limit_usd)} ${perPeriod[period]}`
}
