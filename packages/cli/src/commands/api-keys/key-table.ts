import type { ApiKey } from '@oanim/sdk'
import { dollars } from '../../output/money.ts'
import { type Column, renderTable } from '../../output/table.ts'
import { relativeTime, visible } from '../../output/text.ts'

export interface KeyTableOptions {
  /** Columns of the terminal; without it, times are ISO 8601. */
  width: number | undefined
  withRevoked?: boolean
  paintTitle?: (title: string) => string
}

type ListedKey = Pick<ApiKey, 'id' | 'name' | 'prefix' | 'created_at' | 'last_used_at'> &
  Partial<Pick<ApiKey, 'revoked_at' | 'expires_at' | 'status' | 'is_unused' | 'budgets' | 'spent_usd'>> & {
    /** The level in a tree. */
    depth?: number
  }

/** Lays out keys as a table. Columns without a value for any key are left out. */
export function renderKeys(keys: readonly ListedKey[], options: KeyTableOptions): string {
  const { width, withRevoked = false, paintTitle } = options
  const now = new Date()
  const time = (iso: string) => (width === undefined ? visible(iso) : relativeTime(iso, now))
  const columns: Column<ListedKey>[] = [
    // Every command also takes the prefix.
    { title: 'ID', value: (key) => visible(key.id), leaveOut: 1 },
    { title: 'NAME', value: (key) => `${branch(key.depth ?? 0)}${visible(key.name)}`, isFlexible: true },
    { title: 'PREFIX', value: (key) => visible(key.prefix) },
    { title: 'CREATED', value: (key) => time(key.created_at) },
    { title: 'LAST USED', value: (key) => (key.last_used_at ? time(key.last_used_at) : 'never') },
  ]
  if (keys.some((key) => key.expires_at)) {
    columns.push({ title: 'EXPIRES', value: (key) => (key.expires_at ? time(key.expires_at) : 'never') })
  }
  if (keys.some((key) => statusOf(key) !== 'active' && !(withRevoked && key.status === 'revoked'))) {
    columns.push({ title: 'STATUS', value: (key) => visible(statusOf(key)) })
  }
  if (keys.some((key) => (key.spent_usd ?? 0) > 0 || key.budgets?.length)) {
    columns.push({ title: 'SPENT', value: (key) => dollars(key.spent_usd ?? 0), leaveOut: 2 })
  }
  if (keys.some((key) => key.budgets?.length)) columns.push({ title: 'LEFT', value: leftOf })
  if (withRevoked) {
    columns.push({ title: 'REVOKED', value: (key) => (key.revoked_at ? time(key.revoked_at) : '-') })
  }
  return renderTable(columns, keys, width, paintTitle)
}

/** What is left of the budget of a key that is used up first. */
function leftOf({ budgets = [] }: ListedKey): string {
  return budgets.length === 0 ? '-' : dollars(Math.min(...budgets.map(({ remaining_usd }) => remaining_usd)))
}

function statusOf({ status = 'active', is_unused }: ListedKey): string {
  return is_unused === true && status === 'active' ? 'unused for 90 days' : status
}

/** Deepest level that is indented further: a server may send any depth. */
const maxDepth = 20

/** The line that leads to a key in a tree. */
export function branch(depth: number): string {
  return depth === 0 ? '' : `${'  '.repeat(Math.min(depth, maxDepth) - 1)}└ `
}
