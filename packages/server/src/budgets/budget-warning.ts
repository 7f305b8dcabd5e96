import { toMinute } from '../core/time.ts'
import { type BudgetState, formatUsd, periodEnd, periodWords, warningShare } from './budget.ts'

/**
 * Adds a warning to the output of a job for each budget of its own key that is almost used.
 *
 * @param output JSON of the output of the job.
 */
export function addBudgetWarnings(
  output: string | null,
  states: readonly BudgetState[],
  { budget_subjects: subjects, api_key_id: keyId }: { budget_subjects: string; api_key_id: string | null },
  now: number,
): string | null {
  const own = keyId === null ? undefined : subjects.split(' ').at(-1)
  const warnings = states
    .filter(({ subject }) => subject === own)
    .filter(({ spent_micro_usd: spent, limit_micro_usd: limit }) => spent >= limit * warningShare)
    .map((state) => warningOf(state, now))
  if (warnings.length === 0) return output
  const before = JSON.parse(output ?? '{}')
  return JSON.stringify({ ...before, warnings: [...(before.warnings ?? []), ...warnings] })
}

function warningOf(
  { period, spent_micro_usd: spent, limit_micro_usd: limit }: BudgetState,
  now: number,
): string {
  const percent = limit === 0 ? 100 : Math.floor((100 * spent) / limit)
  const end = periodEnd(period, now)
  return (
    `${percent} % of the ${periodWords[period]} budget of the key is used: ${formatUsd(spent)} of ${formatUsd(limit)} USD.` +
    (end === null ? '' : ` The next period begins at ${toMinute(end)}.`)
  )
}
