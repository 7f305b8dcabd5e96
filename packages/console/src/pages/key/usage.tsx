import { useQuery } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import type { Schemas } from '../../api/contract.ts'
import { count, formatNumber } from '../../components/count.ts'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import style from './usage.module.css'

type Usage = Schemas['ApiKeyUsage']

const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** The requests of a key in the last 30 days. */
export function UsagePanel({ keyId }: { keyId: string }) {
  const usage = useQuery({
    queryKey: ['keys', keyId, 'usage'],
    queryFn: () =>
      read(client.GET('/api/v1/api-keys/{key_id}/usage', { params: { path: { key_id: keyId } } })),
  })
  return (
    <Panel title="Usage" lead="Requests in the last 30 days, by UTC day. Denied requests count.">
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
      <Chart days={usage.days} />
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

/** One bar per day, and a table for screen readers. */
function Chart({ days }: { days: Usage['days'] }) {
  const most = Math.max(1, ...days.map((day) => day.requests))
  const first = days[0]
  const last = days.at(-1)
  return (
    <figure className={style.chart}>
      <div className={style.bars} aria-hidden="true">
        {days.map((day) => {
          const share = (many: number) => ({ height: `${(100 * many) / most}%` })
          return (
            <div
              key={day.date}
              className={style.bar}
              title={`${date.format(new Date(day.date))}: ${count(day.requests, 'request')}, ${formatNumber(day.denied + day.failed)} denied or failed`}
            >
              <i data-kind="denied" style={share(day.denied + day.failed)} />
              <i data-kind="accepted" style={share(day.accepted)} />
            </div>
          )
        })}
      </div>
      <figcaption className={style.ends}>
        <span>{first && date.format(new Date(first.date))}</span>
        <span>Peak: {formatNumber(most)} a day</span>
        <span>{last && date.format(new Date(last.date))}</span>
      </figcaption>
      {/* A table itself cannot be clipped to one pixel. */}
      <div className="visually-hidden">
        <table>
          <caption>Requests by day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Accepted</th>
              <th scope="col">Denied or failed</th>
            </tr>
          </thead>
          <tbody>
            {days
              .filter((day) => day.requests > 0)
              .map((day) => (
                <tr key={day.date}>
                  <th scope="row">{day.date}</th>
                  <td>{day.accepted}</td>
                  <td>{day.denied + day.failed}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </figure>
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
