import { useQuery } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import type { ApiKey } from '../../api/contract.ts'
import { BudgetBars } from '../../components/budgets.tsx'
import { dollars } from '../../components/money.ts'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { CostChart } from '../usage/cost-chart.tsx'
import style from './key.module.css'

/** What a key may spend, and what it spent: with its descendants and the keys that it replaced. */
export function CostsPanel({ apiKey: key }: { apiKey: ApiKey }) {
  const costs = useQuery({
    queryKey: ['keys', key.id, 'costs'],
    queryFn: () =>
      read(client.GET('/api/v1/usage', { params: { query: { since: '30d', api_key_id: key.id } } })),
  })
  const budgets = costs.data?.budgets ?? key.budgets.map((budget) => ({ ...budget, of: 'key' }))
  return (
    <Panel
      title="Spending"
      lead="Costs at providers in US dollars, with those of the keys that this key created or replaced."
    >
      <div className={style.stack}>
        {budgets.length > 0 ? (
          <BudgetBars budgets={budgets} />
        ) : (
          <p>No budget applies to this key: it may spend any amount.</p>
        )}
        <p>
          <strong>{dollars(key.spent_usd)}</strong> spent in all
          {costs.data && costs.data.jobs > 0 && `, ${dollars(costs.data.cost_usd)} of it in the last 30 days`}
          .
        </p>
        <Failure error={costs.error} onRetry={() => void costs.refetch()} />
        {costs.isPending && <Waiting lines={4} what="the costs" />}
        {costs.data && costs.data.jobs > 0 && <CostChart days={costs.data.days} />}
      </div>
    </Panel>
  )
}
