import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AuditEvent, AuditEventFilter } from '../../api/contract.ts'
import { ChevronIcon, KeyIcon, TerminalIcon, UserIcon } from '../../components/icons.tsx'
import { actionLabels } from './action-labels.ts'
import style from './audit-log.module.css'

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** One thing that happened; it opens to show all that was written down. */
export function Entry({ entry }: { entry: AuditEvent }) {
  const [isOpen, setIsOpen] = useState(false)
  const { actor, action, address } = entry
  const aim = aimOf(entry)
  const Icon = { key: KeyIcon, user: UserIcon, system: TerminalIcon }[actor.kind]
  return (
    <li>
      <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary className={style['entry']}>
          <span className={style['icon']}>
            <Icon size={16} />
          </span>
          <span className={style['what']}>
            <span>
              <strong>{actor.name ?? (actor.kind === 'system' ? 'The server' : 'Someone')}</strong>{' '}
              {actionLabels[action]}
              {aim && (
                <>
                  {' '}
                  <span className={style['target']}>{aim}</span>
                </>
              )}
            </span>
            <span className={style['soft']}>
              {{ key: 'With a key', user: 'In the console', system: 'By the server' }[actor.kind]}
              {address && `, from ${address}`}
            </span>
          </span>
          <time dateTime={entry.at}>{time.format(new Date(entry.at))}</time>
          <span className={style['chevron']}>
            <ChevronIcon size={16} />
          </span>
        </summary>
        {isOpen && <Facts entry={entry} />}
      </details>
    </li>
  )
}

/** What something was done to; of a refusal what was asked for, why not, and how often. */
function aimOf({ action, target, after }: AuditEvent): string | null {
  const { operation, code, count } = after ?? {}
  if (action !== 'access.denied' || code === undefined) return target?.name ?? null
  if (operation === null) return `${count} calls`
  return `${operation} (${code}${Number(count) > 1 ? `, ${count} times` : ''})`
}

/** All that an entry says, and the way to what is like it. */
function Facts({ entry }: { entry: AuditEvent }) {
  const { actor, target } = entry
  return (
    <div className={style['facts']}>
      <Change before={entry.before} after={entry.after} />
      <dl>
        <Fact name="Action" more={{ action: entry.action }} all="All of this kind">
          <code>{entry.action}</code>
        </Fact>
        <Fact name="Done by" more={actor.id && { actor_id: actor.id }} all="All that they did">
          <Named {...actor} />
        </Fact>
        {target && (
          <Fact name="Done to" more={target.id && { target_id: target.id }} all="All that was done to it">
            <Named {...target} />
          </Fact>
        )}
        {entry.address && (
          <Fact name="Address" more={{ address: entry.address }} all="All from there">
            {entry.address}
          </Fact>
        )}
        {entry.request_id && (
          <Fact name="Request" more={{ request_id: entry.request_id }} all="All of this request">
            <code>{entry.request_id}</code>
          </Fact>
        )}
        <Fact name="Time">{entry.at}</Fact>
        <Fact name="Number">{entry.seq}</Fact>
        <Fact name="Hash">
          <code>{entry.hash}</code>
        </Fact>
      </dl>
    </div>
  )
}

function Fact({
  name,
  more,
  all,
  children,
}: {
  name: string
  /** The filter that finds all entries like this one. */
  more?: AuditEventFilter | '' | null
  all?: string
  children: ReactNode
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {children}
        {more && (
          <Link to="/audit-log" search={more}>
            {all}
          </Link>
        )}
      </dd>
    </>
  )
}

function Named({ kind, id, name }: { kind: string; id: string | null; name: string | null }) {
  return (
    <>
      {name ?? (kind === 'system' ? 'the server' : kind)}{' '}
      {id &&
        (kind === 'key' ? (
          <Link to="/keys/$keyId" params={{ keyId: id }}>
            <code>{id}</code>
          </Link>
        ) : (
          <code>{id}</code>
        ))}
    </>
  )
}

type Values = AuditEvent['before']

/** What was, beside what became of it. */
function Change({ before, after }: { before: Values; after: Values }) {
  const names = Object.keys({ ...before, ...after })
  if (names.length === 0) return null
  return (
    <table className={style['change']}>
      <caption>What was before and after</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          {before && <th scope="col">Before</th>}
          {after && <th scope="col">After</th>}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr
            key={name}
            data-same={(before && after && worded(before[name]) === worded(after[name])) || undefined}
          >
            <th scope="row">
              <code>{name}</code>
            </th>
            {before && <td>{worded(before[name])}</td>}
            {after && <td>{worded(after[name])}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function worded(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.length > 0) return value.map(worded).join(', ')
  return JSON.stringify(value)
}
