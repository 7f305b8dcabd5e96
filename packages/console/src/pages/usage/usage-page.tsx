import { NativeSelect } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { client, read } from '../../api/client.ts'
import type { Usage } from '../../api/contract.ts'
import { BudgetBars } from '../../components/budgets.tsx'
import { count } from '../../components/count.ts'
import { UsageIcon } from '../../components/icons.tsx'
import { dollars } from '../../components/money.ts'
import { Failure } from '../../components/notice.tsx'
import { Empty, Page, Panel, Waiting } from '../../components/page.tsx'
import { CostChart } from './cost-chart.tsx'
import { History } from './history.tsx'
import type { Period } from './period.ts'
import style from './usage.module.css'

/** What the account spent: by day, key, model and provider, and each job that cost something. */
export function UsagePage() {
  const { since = '30d' } = useSearch({ from: '/framed/usage' })
  const navigate = useNavigate()
  const usage = useQuery({
    queryKey: ['usage', since],
    queryFn: () => read(client.GET('/api/v1/usage', { params: { query: { since } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
  return (
    <Page
      title="Usage"
      lead="What the keys and users of this account spent at providers, in US dollars. Days are in UTC."
      actions={
        <NativeSelect
          aria-label="Period"
          value={since}
          onChange={(event) =>
            navigate({ to: '/usage', search: { since: event.currentTarget.value as Period } })
          }
          data={[
            { value: '7d', label: 'Last 7 days' },
            { value: '30d', label: 'Last 30 days' },
            { value: '90d', label: 'Last 90 days' },
          ]}
        />
      }
    >
      <Failure error={usage.error} onRetry={() => void usage.refetch()} />
      {usage.isPending && (
        <Panel>
          <Waiting lines={6} what="the usage" />
        </Panel>
      )}
      {usage.data && (
        <div className={style.stack}>
          {usage.data.budgets.length > 0 && (
            <Panel title="Budget of the account">
              <BudgetBars budgets={usage.data.budgets.map(({ of: _, ...budget }) => budget)} />
            </Panel>
          )}
          {usage.data.jobs === 0 ? (
            <Nothing heldUsd={usage.data.held_usd} />
          ) : (
            <>
              <Spent usage={usage.data} />
              <Breakdown usage={usage.data} />
              <History since={since} />
            </>
          )}
        </div>
      )}
    </Page>
  )
}

function Nothing({ heldUsd }: { heldUsd: number }) {
  return (
    <Panel>
      <Empty icon={<UsageIcon size={24} />} title="Nothing spent in this period">
        <p>
          Costs appear here as soon as a job that a provider charges for ends. The built-in engines cost
          nothing and do not appear.
        </p>
        {heldUsd > 0 && <p>{dollars(heldUsd)} are reserved for running jobs.</p>}
      </Empty>
    </Panel>
  )
}

function Spent({ usage }: { usage: Usage }) {
  const { estimates, unpriced_jobs: unpriced } = usage
  return (
    <Panel title="Spent" lead={`${count(usage.jobs, 'job')} in this period.`}>
      <dl className={style.figures}>
        <div>
          <dt>Total</dt>
          <dd>{dollars(usage.cost_usd)}</dd>
        </div>
        <div>
          <dt>Reserved for running jobs</dt>
          <dd>{dollars(usage.held_usd)}</dd>
        </div>
        <div>
          <dt>Estimated before the calls</dt>
          <dd>{dollars(estimates.estimate_usd)}</dd>
        </div>
        <div>
          <dt>Charged for the same jobs</dt>
          <dd>{dollars(estimates.cost_usd)}</dd>
        </div>
      </dl>
      <CostChart days={usage.days} />
      {unpriced > 0 && (
        <p className={style.soft}>
          The cost of {count(unpriced, 'job')} is unknown and not included: the model has no price, and the
          provider reports none.
        </p>
      )}
      {estimates.jobs_at_estimate > 0 && (
        <p className={style.soft}>
          For {count(estimates.jobs_at_estimate, 'job')} the estimate counts: the provider did not say what it
          charged.
        </p>
      )}
    </Panel>
  )
}

interface Row {
  readonly id: string
  readonly name: React.ReactNode
  readonly cost_usd: number
  readonly jobs: number
}

function Breakdown({ usage }: { usage: Usage }) {
  const { keys, models, providers, totals } = usage
  return (
    <Panel title="By key, model and provider">
      <div className={style.parts}>
        <Part
          title="Keys"
          total={totals.keys}
          rows={keys.map(({ api_key_id: id, name, ...sums }) => ({
            ...sums,
            id: id ?? '',
            name: id ? (
              <Link to="/keys/$keyId" params={{ keyId: id }}>
                {name ?? id}
              </Link>
            ) : (
              'Users in the console'
            ),
          }))}
        />
        <Part
          title="Models"
          total={totals.models}
          rows={models.map(({ model, ...sums }) => ({ ...sums, id: model, name: model }))}
        />
        <Part
          title="Providers"
          total={totals.providers}
          rows={providers.map(({ provider, ...sums }) => ({ ...sums, id: provider, name: provider }))}
        />
      </div>
    </Panel>
  )
}

/** Rows shown per part. */
const mostRows = 10

function Part({ title, rows, total }: { title: string; rows: readonly Row[]; total: number }) {
  const most = Math.max(...rows.map((row) => row.cost_usd)) || 1
  return (
    <section>
      <h3>{title}</h3>
      <ul className={style.rows}>
        {rows.slice(0, mostRows).map(({ id, name, cost_usd: cost, jobs }) => (
          <li key={id}>
            <p>
              <span className={style.rowName}>{name}</span>
              <strong>{dollars(cost)}</strong>
            </p>
            <div className={style.share} aria-hidden="true">
              <i style={{ width: `${(100 * cost) / most}%` }} />
            </div>
            <small>{count(jobs, 'job')}</small>
          </li>
        ))}
      </ul>
      {total > mostRows && <p className={style.soft}>and {count(total - mostRows, 'other')}</p>}
    </section>
  )
}
