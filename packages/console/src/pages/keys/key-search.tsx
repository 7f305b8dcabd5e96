import { NativeSelect, Switch, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { SearchIcon } from '../../components/icons.tsx'
import {
  type KeySearch,
  keyListOf,
  readKeySearch,
  sortLabels,
  statusLabels,
  withoutSecret,
} from './key-filter.ts'
import style from './keys.module.css'

/** Wait after the last keystroke. */
const typingMs = 250

/** The filters of the list. They are part of the address of the page. */
export function KeySearchFields({ filter, hasSearch }: { filter: KeySearch; hasSearch: boolean }) {
  const navigate = useNavigate()
  const { status, sort, jobs } = keyListOf(filter)
  const set = (change: Record<string, unknown>, replace = false) =>
    navigate({ to: '/keys', search: readKeySearch({ ...filter, ...change }), replace })

  const current = filter.search ?? ''
  const [text, setText] = useState(current)
  const sent = useRef(current)
  const timer = useRef(0)
  useEffect(() => {
    // The address changed otherwise, for example by Back.
    if (current !== sent.current) setText(current)
    sent.current = current
  }, [current])
  useEffect(() => () => clearTimeout(timer.current), [])

  function type(typed: string) {
    const search = withoutSecret(typed)
    setText(search)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      sent.current = search.trim()
      // One step of Back leaves the search, not one step per letter.
      void set({ search }, current !== '' && search.trim() !== '')
    }, typingMs)
  }

  return (
    <search className={style.filters} aria-label="Keys">
      {hasSearch && (
        <TextInput
          className={style.search ?? ''}
          aria-label="Search keys"
          placeholder="Name, prefix or ID"
          leftSection={<SearchIcon size={16} />}
          type="search"
          maxLength={100}
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
        />
      )}
      <NativeSelect
        aria-label="Status"
        value={status}
        data={Object.entries(statusLabels).map(([value, label]) => ({ value, label }))}
        onChange={(event) => void set({ status: event.currentTarget.value })}
      />
      {hasSearch && (
        <NativeSelect
          aria-label="Sort"
          value={sort}
          data={Object.entries(sortLabels).map(([value, label]) => ({ value, label }))}
          onChange={(event) => void set({ sort: event.currentTarget.value })}
        />
      )}
      <Switch
        size="sm"
        label="Show CI keys"
        checked={jobs}
        onChange={(event) => void set({ jobs: event.currentTarget.checked })}
      />
    </search>
  )
}
