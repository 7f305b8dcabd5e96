import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AuditEvent, AuditEventFilter } from '../../api/contract.ts'
import { ChevronIcon, KeyIcon, TerminalIcon, UserIcon } from '../../components/icons.tsx'
import { actionLabels } from './action-labels.ts'
import style from './audit-log.module.css'

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** One event. It opens to show its details. */
export function Event({ event }: { event: AuditEvent }) {
  const [isOpen, setIsOpen] = useState(false)
  const { actor, action, address } = event
  const target = describeTarget(event)
  const Icon = { key: KeyIcon, user: UserIcon, system: TerminalIcon }[actor.kind]
  return (
    <li>
      <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary className={style.event}>
          <span className={style.icon}>
            <Icon size={16} />
          </span>
          <span className={style.what}>
            <span>
              <strong>{actor.name ?? (actor.kind === 'system' ? 'System' : 'Unknown')}</strong>{' '}
              {actionLabels[action]}
              {target && (
                <>
                  {' '}
                  <span className={style.target}>{target}</span>
                </>
              )}
            </span>
            <span className={style.soft}>
              {{ key: 'With a key', user: 'In the console', system: 'By the server' }[actor.kind]}
              {address && `, from ${address}`}
            </span>
          </span>
          <time dateTime={event.at}>{time.format(new Date(event.at))}</time>
          <span className={style.chevron}>
            <ChevronIcon size={16} />
          </span>
        </summary>
        {isOpen && <Details event={event} />}
      </details>
    </li>
  )
}

/** The target of an event; of a denial the operation, the reason and the count; of a budget its key or the account. */
function describeTarget({ action, target, after }: AuditEvent): string | null {
  const { operation, code, count } = after ?? {}
  // The budget of the account has no target.
  if (action === 'budget.warning') return target?.name ?? 'the account'
  if (action !== 'access.denied' || code === undefined) return target?.name ?? null
  if (operation === null) return `${count} requests`
  return `${operation} (${code}${Number(count) > 1 ? `, ${count} times` : ''})`
}

/** All fields of an event, with links to similar events. */
function Details({ event }: { event: AuditEvent }) {
  const { actor, target } = event
  return (
    <div className={style.details}>
      <Change before={event.before} after={event.after} />
      <dl>
        <Field name="Action" filter={{ action: event.action }} link="All with this action">
          <code>{event.action}</code>
        </Field>
        <Field name="Actor" filter={actor.id && { actor_id: actor.id }} link="All by this actor">
          <Named {...actor} />
        </Field>
        {target && (
          <Field name="Target" filter={target.id && { target_id: target.id }} link="All with this target">
            <Named {...target} />
          </Field>
        )}
        {event.address && (
          <Field name="IP address" filter={{ address: event.address }} link="All from this address">
            {event.address}
          </Field>
        )}
        {event.request_id && (
          <Field name="Request" filter={{ request_id: event.request_id }} link="All of this request">
            <code>{event.request_id}</code>
          </Field>
        )}
        <Field name="Time">{event.at}</Field>
        <Field name="Sequence number">{event.seq}</Field>
        <Field name="Hash">
          <code>{event.hash}</code>
        </Field>
      </dl>
    </div>
  )
}

function Field({
  name,
  filter,
  link,
  children,
}: {
  name: string
  /** Finds the events with the same value. */
  filter?: AuditEventFilter | '' | null
  link?: string
  children: ReactNode
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {children}
        {filter && (
          <Link to="/audit-log" search={filter}>
            {link}
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

/** The changed values before and after. */
function Change({ before, after }: { before: Values; after: Values }) {
  const names = Object.keys({ ...before, ...after })
  if (names.length === 0) return null
  return (
    <table className={style.change}>
      <caption className="visually-hidden">Values before and after</caption>
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
            data-same={(before && after && format(before[name]) === format(after[name])) || undefined}
          >
            <th scope="row">
              <code>{name}</code>
            </th>
            {before && <td>{format(before[name])}</td>}
            {after && <td>{format(after[name])}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function format(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.length > 0) return value.map(format).join(', ')
  return JSON.stringify(value)
}
