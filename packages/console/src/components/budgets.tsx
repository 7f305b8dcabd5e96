import type { ApiKey, AppliedBudget, Budget } from '../api/contract.ts'
import style from './budgets.module.css'
import { dollars } from './money.ts'
import { Time } from './time.tsx'

type Period = Budget['period']

/** "$5 per day". */
export const periodWords: Readonly<Record<Period, string>> = {
  day: 'per day',
  month: 'per month',
  total: 'in total',
}
/** "$5 left today". */
const nowWords: Readonly<Record<Period, string>> = { day: 'today', month: 'this month', total: 'in total' }

/** From this share on, a budget is almost used. */
const warningShare = 0.8

/** "$5 per day, $20 per month", or "none". */
export function limitWords(budgets: readonly Pick<Budget, 'limit_usd' | 'period'>[]): string {
  return (
    budgets.map(({ limit_usd, period }) => `${dollars(limit_usd)} ${periodWords[period]}`).join(', ') ||
    'none'
  )
}

/** How far a budget is used, with what is reserved. */
function stateOf({ spent_usd, held_usd, limit_usd, remaining_usd }: Budget) {
  // Fractions of a dollar are not exact: 0.009 of 0.01 is 89.99… %.
  const percent = limit_usd === 0 ? 100 : Math.floor((100 * (spent_usd + held_usd)) / limit_usd + 1e-6)
  if (remaining_usd === 0) return { tone: 'danger', text: 'Nothing left' } as const
  return percent >= 100 * warningShare ? ({ tone: 'warn', text: `${percent} % used` } as const) : undefined
}

/** Each budget: what is spent, reserved and left, and when its period ends. */
export function BudgetBars({ budgets }: { budgets: readonly (Budget | AppliedBudget)[] }) {
  return (
    <ul className={style.budgets}>
      {budgets.map((budget) => (
        <BudgetBar key={`${ownerOf(budget)} ${budget.period}`} budget={budget} />
      ))}
    </ul>
  )
}

function BudgetBar({ budget }: { budget: Budget | AppliedBudget }) {
  const { period, limit_usd: limit, spent_usd: spent, held_usd: held, remaining_usd: left } = budget
  const state = stateOf(budget)
  const owner = ownerOf(budget)
  const share = (usd: number) => ({ width: `${limit === 0 ? 0 : Math.min(100, (100 * usd) / limit)}%` })
  return (
    <li data-tone={state?.tone}>
      <p className={style.head}>
        <span>
          {owner && <>{owner}: </>}
          <strong>{dollars(limit)}</strong> {periodWords[period]}
        </span>
        {state && <span className={style.state}>{state.text}</span>}
      </p>
      <div className={style.track} aria-hidden="true">
        <i data-kind="spent" style={share(spent)} />
        <i data-kind="held" style={share(held)} />
      </div>
      <p className={style.foot}>
        <span>
          {dollars(spent)} spent
          {held > 0 && `, ${dollars(held)} reserved for running jobs`}, <strong>{dollars(left)} left</strong>
        </span>
        <span>
          {budget.resets_at ? (
            <>
              Resets <Time at={budget.resets_at} />
            </>
          ) : (
            'Never resets'
          )}
        </span>
      </p>
    </li>
  )
}

/** Whose budget it is, if it says. */
function ownerOf(budget: Budget | AppliedBudget): string | undefined {
  if (!('of' in budget)) return undefined
  if (budget.of === 'key') return 'This key'
  if (budget.of === 'account') return 'All keys and users of the account'
  return budget.of === 'parent' ? 'Its parent key' : 'A key further above'
}

/** What is left of the budget of a key that is used most. */
export function BudgetLeft({ of: { budgets, parent_id: parentId } }: { of: ApiKey }) {
  const [least] = budgets.toSorted((one, two) => leftShare(one) - leftShare(two))
  // The budgets of the keys above apply as well: its page shows them.
  if (!least) return parentId === null ? 'No budget' : 'No budget of its own'
  return (
    <span className={style.left} data-tone={stateOf(least)?.tone}>
      {least.remaining_usd === 0 ? 'Nothing' : dollars(least.remaining_usd)} of {dollars(least.limit_usd)}{' '}
      left {nowWords[least.period]}
    </span>
  )
}

function leftShare({ remaining_usd, limit_usd }: Budget): number {
  return limit_usd === 0 ? 0 : remaining_usd / limit_usd
}
