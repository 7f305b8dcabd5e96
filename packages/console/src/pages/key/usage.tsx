import { useQuery } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import type { Schemas } from '../../api/contract.ts'
import { count, formatNumber } from '../../components/count.ts'
import { DayChart } from '../../components/day-chart.tsx'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import style from './usage.module.css'

type Usage = Schemas['ApiKeyUsage']

/** The requests of a key in the last 30 days. */
export function UsagePanel({ keyId }: { keyId: string }) {
  const usage = useQuery({
    queryKey: ['keys', keyId, 'usage'],
    queryFn: () =>
      read(client.GET('/api/v1/api-keys/{key_id}/usage', { params: { path: { key_id: keyId } } })),
  })
  return (
    <Panel title="Requests" lead="Requests in the last 30 days, by UTC day. Denied requests count.">
      <Failure error={usage.error} onRetry={() => void usage.refetch()} />
      {usage.isPending && <Waiting lines={4} what="the usage" />}
      {usage.data &&
        (usage.data.requests === 0 ? <p>No requests in this period.</p> : <Shown usage={usage.data} />)}
    </Panel>
  )
}

function Shown({ usage }: { usage: Usage }) {
  return (
    <>
      <DayChart
        title="Requests by day"
        column="Requests"
        peak={`Peak: ${formatNumber(Math.max(...usage.days.map((day) => day.requests)))} a day`}
        days={usage.days.map(({ date, requests, accepted, denied, failed }) => ({
          date,
          main: accepted,
          other: denied + failed,
          words: `${count(requests, 'request')}, ${formatNumber(denied + failed)} denied or failed`,
        }))}
      />
      <p className={style.sum}>
        <strong>{count(usage.requests, 'request')}</strong>, {formatNumber(usage.accepted)} accepted,{' '}
        {formatNumber(usage.denied)} denied
        {usage.failed > 0 && `, ${formatNumber(usage.failed)} failed`}
      </p>
      <div className={style.parts}>
        <Part title="Operations" rows={usage.operations.map((row) => [row.operation, row.requests])} />
        <Part
          title="IP addresses"
          rows={usage.addresses.map((row) => [row.address ?? 'unknown', row.requests])}
        />
        <Part
          title="Clients"
          rows={usage.user_agents.map((row) => [nameAgent(row.user_agent), row.requests])}
        />
        <Part title="Status codes" rows={usage.statuses.map((row) => [String(row.status), row.requests])} />
      </div>
    </>
  )
}

/** Rows shown per section. The API returns all. */
const mostRows = 6

function Part({ title, rows }: { title: string; rows: [string, number][] }) {
  const rest = rows.slice(mostRows).reduce((sum, [, many]) => sum + many, 0)
  return (
    <section>
      <h3>{title}</h3>
      <dl className={style.rows}>
        {[...rows.slice(0, mostRows), ...(rest > 0 ? [['others', rest] as [string, number]] : [])].map(
          ([name, many]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{formatNumber(many)}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  )
}
