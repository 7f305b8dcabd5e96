import type { Usage } from '../../api/contract.ts'
import { count } from '../../components/count.ts'
import { DayChart } from '../../components/day-chart.tsx'
import { dollars } from '../../components/money.ts'

/** What was charged on each day. */
export function CostChart({ days }: { days: Usage['days'] }) {
  return (
    <DayChart
      title="Cost by day"
      column="Cost"
      peak={`Peak: ${dollars(Math.max(...days.map((day) => day.cost_usd)))} a day`}
      days={days.map(({ date, cost_usd: cost, jobs }) => ({
        date,
        main: cost,
        words: `${dollars(cost)}, ${count(jobs, 'job')}`,
      }))}
    />
  )
}
