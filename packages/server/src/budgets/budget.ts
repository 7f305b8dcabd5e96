import { z } from 'zod'
import { dayMs, toIso } from '../core/time.ts'
import type { BudgetPeriod } from '../database/schema.ts'

export const budgetPeriods = ['day', 'month', 'total'] as const satisfies readonly BudgetPeriod[]

/** As an adjective: the daily budget. */
export const periodWords = { day: 'daily', month: 'monthly', total: 'total' } as const

/** A limit for what something may cost in a period. */
export interface Budget {
  readonly period: BudgetPeriod
  readonly limit_micro_usd: number
}

/** A budget with what counts against it now. */
export interface BudgetState extends Budget {
  /** An account or the subject of a key. */
  readonly subject: string
  /** What was charged in the period. */
  readonly spent_micro_usd: number
  /** What is reserved for jobs that are not finished. */
  readonly held_micro_usd: number
}

/** From this part of a budget on, its users are warned. */
export const warningShare = 0.8

const maxLimitUsd = 1_000_000

/** When a period that contains a time began, in UTC. Milliseconds. */
export function periodStart(period: BudgetPeriod, now: number): number {
  if (period === 'total') return 0
  if (period === 'day') return now - (now % dayMs)
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}

/** When the period ends, in UTC; `null` for never. Milliseconds. */
export function periodEnd(period: BudgetPeriod, now: number): number | null {
  if (period === 'total') return null
  if (period === 'day') return periodStart('day', now) + dayMs
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}

/** What is left of a budget; never below 0. */
export function remainingOf(state: Omit<BudgetState, 'subject'>): number {
  return Math.max(0, state.limit_micro_usd - state.spent_micro_usd - state.held_micro_usd)
}

/** What may be spent at most under several budgets; `undefined` without one. */
export function leastRemaining(states: readonly BudgetState[]): number | undefined {
  return states.length === 0 ? undefined : Math.min(...states.map(remainingOf))
}

export const toMicroUsd = (usd: number) => Math.round(usd * 1_000_000)
export const toUsd = (microUsd: number) => microUsd / 1_000_000

/** Writes US dollars in a sentence: `5`, `0.10`, `0.0034`. */
export function formatUsd(microUsd: number): string {
  const [whole = '0', decimals = ''] = toUsd(microUsd)
    .toFixed(6)
    .replace(/\.?0+$/, '')
    .split('.')
  return decimals === '' ? whole : `${whole}.${decimals.padEnd(2, '0')}`
}

/** Writes budgets as trust policies store them: `day=5000000 total=20000000`; null for none. */
export function formatBudgets(budgets: readonly Budget[]): string | null {
  return budgets.map(({ period, limit_micro_usd: limit }) => `${period}=${limit}`).join(' ') || null
}

export function parseBudgets(text: string | null): Budget[] {
  return (text ?? '')
    .split(' ')
    .filter(Boolean)
    .map((entry) => {
      const [period, limit] = entry.split('=')
      return { period: period as BudgetPeriod, limit_micro_usd: Number(limit) }
    })
}

const LimitUsd = z
  .number('must be a number')
  .min(0, 'must be at least 0')
  .max(maxLimitUsd, `must be at most ${maxLimitUsd}`)
  .refine((usd) => Math.abs(toMicroUsd(usd) - usd * 1_000_000) < 1e-3, 'must have at most 6 decimals')
  .meta({ description: 'US dollars, with at most 6 decimals.', example: 5 })

const Period = z.enum(budgetPeriods, `must be one of ${budgetPeriods.join(', ')}`).meta({
  description: 'A calendar day or month in UTC, or `total`.',
})

/** The budgets that a caller sets: at most one for each period. */
export const BudgetsInput = z
  .array(z.strictObject({ limit_usd: LimitUsd, period: Period }), { error: 'must be a list' })
  .max(budgetPeriods.length, `must have at most ${budgetPeriods.length} entries`)
  .superRefine((budgets, context) => {
    for (const [index, { period }] of budgets.entries()) {
      if (budgets.findIndex((other) => other.period === period) === index) continue
      context.addIssue({
        code: 'custom',
        path: [index, 'period'],
        message: `has a second budget for ${period}`,
      })
    }
  })
  .transform((budgets): Budget[] =>
    budgetPeriods.flatMap((period) =>
      budgets
        .filter((budget) => budget.period === period)
        .map(({ limit_usd }) => ({ period, limit_micro_usd: toMicroUsd(limit_usd) })),
    ),
  )
  .meta({ description: 'What may be spent at most, for each period.' })

const amountFields = {
  limit_usd: z.number(),
  spent_usd: z.number().meta({ description: 'What was charged in the period.' }),
  held_usd: z.number().meta({ description: 'What is reserved for jobs that are not finished.' }),
  remaining_usd: z.number().meta({ description: 'What can still be spent. Never below 0.' }),
}

/** A budget with what is spent and left of it. US dollars. */
export const BudgetStatus = z
  .object({
    period: z.enum(budgetPeriods),
    ...amountFields,
    resets_at: z.iso.datetime().nullable().meta({
      description: 'When the period ends; null for `total`.',
    }),
  })
  .meta({ id: 'Budget' })

/** @param now Milliseconds. */
export function serializeBudget(
  state: Omit<BudgetState, 'subject'>,
  now: number,
): z.input<typeof BudgetStatus> {
  return {
    period: state.period,
    limit_usd: toUsd(state.limit_micro_usd),
    spent_usd: toUsd(state.spent_micro_usd),
    held_usd: toUsd(state.held_micro_usd),
    remaining_usd: toUsd(remainingOf(state)),
    resets_at: toIso(periodEnd(state.period, now)),
  }
}
