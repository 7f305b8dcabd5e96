import { Button, NativeSelect, TextInput } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { AuditEventFilter } from '../../api/contract.ts'
import { CrossIcon } from '../../components/icons.tsx'
import { actionLabels } from './action-labels.ts'
import style from './audit-log.module.css'
import { type FilterName, filterLabels, filterNames, isTime, readFilter, toLocal } from './filter.ts'

type Fields = Readonly<Record<string, string>>

/** The filters of the list. They are part of the address of the page. */
export function Filters({ filter, fields }: { filter: AuditEventFilter; fields: Fields }) {
  const set = filterNames.filter((name) => filter[name] !== undefined)
  return (
    <div className={style.filters}>
      <details open={filterNames.some((name) => fields[name]) || undefined}>
        <summary>Filter by action, time, actor, target or address</summary>
        <FilterForm key={JSON.stringify(filter)} filter={filter} fields={fields} />
      </details>
      {set.length > 0 && (
        <ul className={style.chips} aria-label="Active filters">
          {set.map((name) => (
            <Chip key={name} name={name} filter={filter} />
          ))}
          {set.length > 1 && (
            <li>
              <Link to="/audit-log">Clear all</Link>
            </li>
          )}
        </ul>
      )}
    </div>
  )
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

function Chip({
  name,
  filter: { [name]: value = '', ...others },
}: {
  name: FilterName
  filter: AuditEventFilter
}) {
  const isClock = (name === 'since' || name === 'until') && isTime(value)
  const text = `${filterLabels[name]}: ${isClock ? exact.format(new Date(value)) : value}`
  return (
    <li>
      <Link className={style.chip} to="/audit-log" search={others} aria-label={`${text}, remove this filter`}>
        {text}
        <CrossIcon size={14} />
      </Link>
    </li>
  )
}

function FilterForm({ filter, fields }: { filter: AuditEventFilter; fields: Fields }) {
  const navigate = useNavigate()
  const [shown] = useState(() => shownOf(filter))
  const [draft, setDraft] = useState(shown)
  const set = (name: FilterName, value: string) => setDraft({ ...draft, [name]: value })

  function apply(event: FormEvent) {
    event.preventDefault()
    const search = Object.fromEntries(
      filterNames.map((name) => {
        const text = draft[name].trim()
        // An untouched field keeps its exact value.
        return [name, text === shown[name] ? filter[name] : isLocalTime(text) ? toTime(text) : text]
      }),
    )
    void navigate({ to: '/audit-log', search: readFilter(search) })
  }

  const input = (name: FilterName, placeholder: string) => (
    <TextInput
      label={filterLabels[name]}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      error={fields[name]}
      value={draft[name]}
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  )
  const time = (name: 'since' | 'until') => (
    <TextInput
      label={filterLabels[name]}
      // An invalid time from the address must show, so that the user can correct it.
      type={shown[name] === '' || isLocalTime(shown[name]) ? 'datetime-local' : 'text'}
      step={1}
      error={fields[name]}
      value={draft[name]}
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  )
  return (
    <form className={style.form} onSubmit={apply}>
      <NativeSelect
        label={filterLabels.action}
        error={fields['action']}
        value={draft.action}
        onChange={(event) => set('action', event.currentTarget.value)}
        data={actionChoices(draft.action)}
      />
      {time('since')}
      {time('until')}
      {input('actor_id', 'key_… or user_…')}
      {input('target_id', 'key_…, asset_…')}
      {input('address', '192.0.2.7')}
      {input('request_id', 'req_…')}
      <Button type="submit">Apply</Button>
    </form>
  )
}

/** The filters as their fields show them. */
function shownOf(filter: AuditEventFilter): Record<FilterName, string> {
  const shown = (name: FilterName) => {
    const value = filter[name] ?? ''
    return (name === 'since' || name === 'until') && isTime(value) ? toLocal(value) : value
  }
  return Object.fromEntries(filterNames.map((name) => [name, shown(name)])) as Record<FilterName, string>
}

/** Whether a text is the value of a `datetime-local` field. */
function isLocalTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(text)
}

function toTime(local: string): string {
  return new Date(local).toISOString()
}

function actionChoices(chosen: string) {
  const actions = Object.keys(actionLabels)
  const prefixes = [...new Set(actions.map((action) => action.slice(0, action.indexOf('.') + 1)))]
  const groups = prefixes.map((prefix) => {
    const own = actions.filter((action) => action.startsWith(prefix))
    const all = own.length > 1 ? [{ value: prefix, label: `${prefix}* (all)` }] : []
    return { group: prefix.slice(0, -1).replaceAll('_', ' '), items: [...all, ...own] }
  })
  const isKnown = chosen === '' || prefixes.includes(chosen) || actions.includes(chosen)
  return [{ value: '', label: 'Any' }, ...(isKnown ? [] : [chosen]), ...groups]
}
