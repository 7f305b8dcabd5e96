import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { KeyUsage } from '../../api/contract.ts'
import { count, formatNumber } from '../../components/count.ts'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import style from './usage.module.css'

const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** What a key did in the last thirty days. */
export function Usage({ keyId }: { keyId: string }) {
  const usage = useQuery({ queryKey: ['keys', keyId, 'usage'], queryFn: () => api.keyUsage(keyId) })
  return (
    <Panel title="Use" lead="Requests of the last 30 days, by day in UTC. Refused ones count, too.">
      <Failure error={usage.error} onRetry={() => void usage.refetch()} />
      {usage.isPending && <Waiting lines={4} what="the use" />}
      {usage.data &&
        (usage.data.requests === 0 ? <p>Nobody used it in that time.</p> : <Shown usage={usage.data} />)}
    </Panel>
  )
}

function Shown({ usage }: { usage: KeyUsage }) {
  return (
    <>
      <Chart days={usage.days} />
      <p className={style['sum']}>
        <strong>{count(usage.requests, 'request')}</strong>, {formatNumber(usage.accepted)} accepted,{' '}
        {formatNumber(usage.denied)} refused
        {usage.failed > 0 && `, ${formatNumber(usage.failed)} failed`}
      </p>
      <div className={style['parts']}>
        <Part title="For what" rows={usage.operations.map((row) => [row.operation, row.requests])} />
        <Part
          title="From where"
          rows={usage.addresses.map((row) => [row.address ?? 'unknown', row.requests])}
        />
        <Part
          title="With what"
          rows={usage.user_agents.map((row) => [nameAgent(row.user_agent), row.requests])}
        />
        <Part title="Answered with" rows={usage.statuses.map((row) => [String(row.status), row.requests])} />
      </div>
    </>
  )
}

/** A bar a day. Who cannot see them has a table of the same. */
function Chart({ days }: { days: KeyUsage['days'] }) {
  const most = Math.max(1, ...days.map((day) => day.requests))
  const first = days[0]
  const last = days.at(-1)
  return (
    <figure className={style['chart']}>
      <div className={style['bars']} aria-hidden="true">
        {days.map((day) => {
          const share = (many: number) => ({ height: `${(100 * many) / most}%` })
          return (
            <div
              key={day.date}
              className={style['bar']}
              title={`${date.format(new Date(day.date))}: ${day.requests} requests, ${day.denied + day.failed} refused`}
            >
              <i data-kind="denied" style={share(day.denied + day.failed)} />
              <i data-kind="accepted" style={share(day.accepted)} />
            </div>
          )
        })}
      </div>
      <figcaption className={style['ends']}>
        <span>{first && date.format(new Date(first.date))}</span>
        <span>at most {formatNumber(most)} a day</span>
        <span>{last && date.format(new Date(last.date))}</span>
      </figcaption>
      {/* A table would not become as small as that. */}
      <div className={style['unseen']}>
        <table>
          <caption>Requests by day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Accepted</th>
              <th scope="col">Refused or failed</th>
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

/** Most rows that are shown of a part; the API has them all. */
const mostRows = 6

function Part({ title, rows }: { title: string; rows: [string, number][] }) {
  const rest = rows.slice(mostRows).reduce((sum, [, many]) => sum + many, 0)
  return (
    <section>
      <h3>{title}</h3>
      <dl className={style['rows']}>
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
