import { sql } from 'kysely'
import { type BudgetState, budgetPeriods, parseBudgets, periodStart } from '../budgets/budget.ts'

/** What counts against the subject of a key, as text: the periods are computed when it is shown. */
export interface SpendingRow {
  /** As `formatBudgets` writes them; null for none. */
  readonly own_budgets: string | null
  /** Day to cost, of the last 31 days with a cost: `1893456000000=40000`; null for none, and without a budget. */
  readonly recent_spend: string | null
  /** End of a reservation to its amount; null for none, and without a budget. */
  readonly own_holds: string | null
  /** All costs. */
  readonly spent_micro_usd: number
}

/** A month has at most this many days. */
const days = 31

/** Ids have 24 characters. The own subject of the key `k` is the last. */
const subject = sql`substr(k.budget_subjects, length(k.budget_subjects) - 23)`

/** Only budgets need days and reservations. */
const hasBudget = sql`exists (select 1 from budget where budget.subject = ${subject})`

/** The columns of a `SpendingRow` for a key `k`. */
export const spendingColumns = [
  sql<string | null>`(select string_agg(period || '=' || limit_micro_usd, ' ') from budget
    where budget.subject = ${subject})`.as('own_budgets'),
  sql<string | null>`(select string_agg(day || '=' || micro_usd, ' ') from (
    select day, micro_usd from daily_spend where daily_spend.subject = ${subject} and ${hasBudget} order by day desc limit ${sql.lit(days)}
  ) as recent)`.as('recent_spend'),
  sql<string | null>`(select string_agg(expires_at || '=' || amount_micro_usd, ' ') from hold
    where hold.subject = ${subject} and ${hasBudget})`.as('own_holds'),
  sql<number>`(select cast(coalesce(sum(micro_usd), 0) as bigint) from daily_spend
    where daily_spend.subject = ${subject})`.as('spent_micro_usd'),
]

/** The budgets of a key itself, with what counts against each. @param now Milliseconds. */
export function ownBudgets(row: SpendingRow, now: number): Omit<BudgetState, 'subject'>[] {
  const held = sumFrom(row.own_holds, now + 1)
  const budgets = parseBudgets(row.own_budgets)
  const sorted = budgetPeriods.flatMap((period) => budgets.filter((budget) => budget.period === period))
  return sorted.map((budget) => ({
    ...budget,
    spent_micro_usd:
      budget.period === 'total'
        ? row.spent_micro_usd
        : sumFrom(row.recent_spend, periodStart(budget.period, now)),
    held_micro_usd: held,
  }))
}

/** Adds up the amounts of `time=amount` from a time on. */
function sumFrom(text: string | null, since: number): number {
  return (text ?? '')
    .split(' ')
    .map((entry) => entry.split('=').map(Number))
    .reduce((sum, [time = 0, amount = 0]) => (time >= since ? sum + amount : sum), 0)
}
