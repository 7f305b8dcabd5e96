import type { ApiKey } from '@oanim/sdk'
import { type Column, renderTable } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { spokenTime } from '../../output/time.ts'

export interface KeyTableOptions {
  /** Columns of the terminal; without one, for a pipe, times are ISO 8601. */
  width: number | undefined
  now?: Date
  withRevoked?: boolean
  paintTitle?: (title: string) => string
}

type ListedKey = Pick<ApiKey, 'id' | 'name' | 'prefix' | 'created_at' | 'last_used_at'> & {
  revoked_at?: string | null
}

/** Lays keys out as a table. Names are anyone's text and shown harmless. */
export function renderKeys(keys: readonly ListedKey[], options: KeyTableOptions): string {
  const { width, now = new Date(), withRevoked = false, paintTitle } = options
  const time = (iso: string) => (width === undefined ? visible(iso) : spokenTime(iso, now))
  const columns: Column<ListedKey>[] = [
    { title: 'ID', value: (key) => visible(key.id) },
    { title: 'NAME', value: (key) => visible(key.name), isFlexible: true },
    { title: 'PREFIX', value: (key) => visible(key.prefix) },
    { title: 'CREATED', value: (key) => time(key.created_at) },
    { title: 'LAST USED', value: (key) => (key.last_used_at ? time(key.last_used_at) : 'never') },
  ]
  if (withRevoked) {
    columns.push({ title: 'REVOKED', value: (key) => (key.revoked_at ? time(key.revoked_at) : '-') })
  }
  return renderTable(columns, keys, width, paintTitle)
}
