import type { BudgetInput } from './parse-budgets.ts'

/** A budget and what is left of it, as the API returns it. */
export interface BudgetState extends BudgetInput {
  spent_usd: number
  held_usd: number
  remaining_usd: number
  /** `null` for a total. */
  resets_at: string | null
}

/** An amount with two to six decimals: `2.00`, `0.0034`. */
export function usd(amount: number): string {
  const [whole = '0', decimals = ''] = amount.toFixed(6).split('.')
  return `${whole}.${decimals.replace(/0+$/, '').padEnd(2, '0')}`
}

const spentWhen = { day: ' today', month: ' this month', total: '' } as const

/** `0.12 of 2.00 USD spent`, `0.12 of 5.00 USD spent today` */
export function describeSpent(budgets: readonly BudgetState[]): string {
  return budgets
    .map(
      ({ spent_usd, limit_usd, period }) =>
        `${usd(spent_usd)} of ${usd(limit_usd)} USD spent${spentWhen[period]}`,
    )
    .join(', ')
}
