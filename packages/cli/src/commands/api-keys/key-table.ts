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

type ListedKey = Pick<ApiKey, 'id' | 'name' | 'prefix' | 'created_at' | 'last_used_at'> &
  Partial<Pick<ApiKey, 'revoked_at' | 'expires_at' | 'status' | 'is_unused'>> & {
    /** How deep it stands in a tree. */
    depth?: number
  }

/**
 * Lays keys out as a table. Names are anyone's text and shown harmless. What holds of no key, such as an expiry, has
 * no column.
 */
export function renderKeys(keys: readonly ListedKey[], options: KeyTableOptions): string {
  const { width, now = new Date(), withRevoked = false, paintTitle } = options
  const time = (iso: string) => (width === undefined ? visible(iso) : spokenTime(iso, now))
  const columns: Column<ListedKey>[] = [
    { title: 'ID', value: (key) => visible(key.id) },
    { title: 'NAME', value: (key) => `${branch(key)}${visible(key.name)}`, isFlexible: true },
    { title: 'PREFIX', value: (key) => visible(key.prefix) },
    { title: 'CREATED', value: (key) => time(key.created_at) },
    { title: 'LAST USED', value: (key) => (key.last_used_at ? time(key.last_used_at) : 'never') },
  ]
  if (keys.some((key) => key.expires_at)) {
    columns.push({ title: 'EXPIRES', value: (key) => (key.expires_at ? time(key.expires_at) : 'never') })
  }
  if (keys.some((key) => isRemarkable(key) && !(withRevoked && key.status === 'revoked'))) {
    columns.push({ title: 'STATUS', value: (key) => visible(statusOf(key)) })
  }
  if (withRevoked) {
    columns.push({ title: 'REVOKED', value: (key) => (key.revoked_at ? time(key.revoked_at) : '-') })
  }
  return renderTable(columns, keys, width, paintTitle)
}

/** Beyond it, branches are drawn under each other: a server may name any depth. */
const deepestShown = 20

function branch({ depth = 0 }: ListedKey): string {
  return depth === 0 ? '' : `${'  '.repeat(Math.min(depth, deepestShown) - 1)}└ `
}

function isRemarkable({ status, is_unused }: ListedKey): boolean {
  return is_unused === true || (status !== undefined && status !== 'active')
}

function statusOf({ status, is_unused }: ListedKey): string {
  return is_unused === true && status === 'active' ? 'unused for 90 days' : (status ?? '-')
}
