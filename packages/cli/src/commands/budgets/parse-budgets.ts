import { usageError } from '../../command.ts'

/** A cap in money, as the API takes it. */
export interface BudgetInput {
  limit_usd: number
  period: 'day' | 'month' | 'total'
}

/** The largest limit that the server takes, in US dollars. */
const maxUsd = 1_000_000
const amount = /^(?:\$ ?(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?) ?usd)(?: ?\/ ?(day|month|total))?$/i
const forms = 'Use an amount in US dollars, such as 2usd (in total), 5usd/day or 20usd/month.'

/**
 * Parses the values of `--budget`: `5usd/day`, `$20/month`, and `2usd` or `2usd/total` for a total.
 *
 * An amount needs its currency: the shell turns an unquoted `$15/day` into `5/day`.
 *
 * @throws {Failure} `usage_invalid`, exit 2
 */
export function parseBudgets(texts: readonly string[]): BudgetInput[] {
  const budgets = texts.map(parseBudget)
  for (const [index, { period }] of budgets.entries()) {
    if (budgets.findIndex((each) => each.period === period) === index) continue
    const which = period === 'total' ? 'totals' : `amounts per ${period}`
    throw usageError(`Invalid --budget "${texts.join(',')}": it has two ${which}.`, forms)
  }
  return budgets
}

function parseBudget(text: string): BudgetInput {
  const [matched, dollars, usd, period = 'total'] = amount.exec(text.trim()) ?? []
  const number = dollars ?? usd
  if (matched === undefined || number === undefined) {
    const isCut = /^\d*(?:\.\d+)?(?:\/\w*)?$/.test(text.trim())
    throw usageError(
      `Invalid --budget "${text}". ${forms}`,
      isCut ? "The shell replaces $ in an unquoted amount: write 5usd/day or '$5/day'." : undefined,
    )
  }
  if ((number.split('.')[1]?.length ?? 0) > 6) {
    throw usageError(`Invalid --budget "${text}": an amount has at most 6 decimals.`, forms)
  }
  const limit = Number(number)
  if (limit > maxUsd) {
    throw usageError(`Invalid --budget "${text}": the largest amount is 1000000usd.`, forms)
  }
  return { limit_usd: limit, period: period.toLowerCase() as BudgetInput['period'] }
}
