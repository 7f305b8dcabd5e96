import { Input, TextInput } from '@mantine/core'
import { useId } from 'react'
import type { Budget } from '../api/contract.ts'
import style from './budget-fields.module.css'
import { readAmount } from './money.ts'

/** The budgets of a form as they were typed: US dollars, empty for no budget. */
export interface BudgetTexts {
  day: string
  month: string
  total: string
}

type BudgetInput = Pick<Budget, 'limit_usd' | 'period'>

export const noBudgets: BudgetTexts = { day: '', month: '', total: '' }

const labels: Readonly<Record<keyof BudgetTexts, string>> = {
  day: 'Per day',
  month: 'Per month',
  total: 'In total',
}
const periods = Object.keys(labels) as (keyof BudgetTexts)[]

/** The budgets as the API takes them. Texts that are no amounts are left out: `budgetError` finds them. */
export function budgetsOf(texts: BudgetTexts): BudgetInput[] {
  return periods.flatMap((period) => {
    const limit = readAmount(texts[period])
    return typeof limit === 'number' ? [{ limit_usd: limit, period }] : []
  })
}

export function budgetTextsOf(budgets: readonly BudgetInput[]): BudgetTexts {
  const text = (period: keyof BudgetTexts) => {
    const limit = budgets.find((budget) => budget.period === period)?.limit_usd
    // Without an exponent: 0.0000001 is `1e-7`.
    return limit === undefined
      ? ''
      : String(Number.isInteger(limit) ? limit : limit.toFixed(6).replace(/0+$/, ''))
  }
  return { day: text('day'), month: text('month'), total: text('total') }
}

/** The error of the budgets, if there is one. */
export function budgetError(texts: BudgetTexts): string | undefined {
  for (const period of periods) {
    const amount = readAmount(texts[period])
    if (typeof amount === 'object') return amount.error
  }
  return undefined
}

/** Fields for a budget per day, per month and in total. They never change the text; they show an error instead. */
export function BudgetFields({
  description,
  values,
  error,
  onChange,
}: {
  description: string
  values: BudgetTexts
  error: string | undefined
  onChange: (change: Partial<BudgetTexts>) => void
}) {
  const id = useId()
  const shown = budgetError(values) ?? error
  return (
    <fieldset className={style.budgets} aria-describedby={`${id}-description`}>
      <legend>Budgets in US dollars</legend>
      <Input.Description id={`${id}-description`}>{description}</Input.Description>
      <div className={style.fields}>
        {periods.map((period) => (
          <TextInput
            key={period}
            label={labels[period]}
            placeholder="No limit"
            inputMode="decimal"
            autoComplete="off"
            value={values[period]}
            aria-invalid={typeof readAmount(values[period]) === 'object' || undefined}
            onChange={(event) => onChange({ [period]: event.currentTarget.value })}
          />
        ))}
      </div>
      {shown && (
        <Input.Error id={`${id}-error`} role="alert">
          {shown}
        </Input.Error>
      )}
    </fieldset>
  )
}
