import type { ApiKey, RevocationImpact } from '@oanim/sdk'
import type { Output } from '../../output/output.ts'
import type { Column } from '../../output/table.ts'
import { count, visible } from '../../output/text.ts'
import { describeBudget, describeModels } from '../budgets/budget-facts.ts'

/** `ci-pipeline (anim_a1b2c3d4, key_5bQ0xYv2mTz81KcPfWda)` */
export function keyName({ name, prefix, id }: { name: string; prefix: string; id: string }): string {
  return `${visible(name)} (${visible(prefix)}, ${visible(id)})`
}

/** `trust policy deploy (trust_…)` */
export function trustPolicyName({ id, name }: { readonly id: string; readonly name: string }): string {
  return `trust policy ${visible(name)} (${visible(id)})`
}

/** The scopes and restrictions of a key. */
export function restrictionsOf(
  key: Pick<ApiKey, 'scopes' | 'expires_at' | 'allowed_ips' | 'requests_per_minute'> &
    Partial<Pick<ApiKey, 'budgets' | 'models'>>,
  output: Output,
): [string, string][] {
  const facts: [string, string][] = [
    ['Scopes', key.scopes.map(visible).join(', ') || 'none'],
    ['Expires', output.fullTime(key.expires_at)],
  ]
  if (key.allowed_ips !== null) facts.push(['Allowed IPs', key.allowed_ips.map(visible).join(', ')])
  if (key.requests_per_minute !== null)
    facts.push(['Rate limit', `${key.requests_per_minute} requests per minute`])
  if (key.models) facts.push(['Models', describeModels(key.models)])
  for (const budget of key.budgets ?? []) facts.push(['Budget', describeBudget(budget)])
  return facts
}

/** Most rows of one table of a report; `--json` has all that the API returns. */
const maxRows = 20

/**
 * Lays out one table of a report after an empty line; nothing without rows.
 *
 * @param total The number of rows including those that the API left out.
 */
export function renderSection<Row>(
  output: Output,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  total: number,
): string {
  const shown = rows.slice(0, maxRows)
  if (shown.length === 0) return ''
  const left = total - shown.length
  return `\n${output.table(columns, shown)}${left > 0 ? `and ${formatNumber(left)} more\n` : ''}`
}

/** A right-aligned column of numbers. */
export function numberColumn<Row>(
  title: string,
  rows: readonly Row[],
  value: (row: Row) => number,
): Column<Row> {
  const width = Math.max(title.length, ...rows.map((row) => formatNumber(value(row)).length))
  return { title: title.padStart(width), value: (row) => formatNumber(value(row)).padStart(width) }
}

export function formatNumber(number: number): string {
  return number.toLocaleString('en-US')
}

/** The columns at the end of every table of counts. */
export function useColumns<
  Row extends { requests: number; denied: number; first_at: string; last_at: string },
>(output: Output, rows: readonly Row[]): Column<Row>[] {
  return [
    numberColumn('REQUESTS', rows, (use) => use.requests),
    numberColumn('DENIED', rows, (use) => use.denied),
    { title: 'FIRST', value: (use) => output.time(use.first_at) },
    { title: 'LAST', value: (use) => output.time(use.last_at) },
  ]
}

/** `120 (117 accepted, 3 denied)` */
export function describeRequests(use: {
  requests: number
  accepted: number
  denied: number
  failed: number
}): string {
  if (use.requests === 0) return 'none'
  const parts = [
    [use.accepted, 'accepted'],
    [use.denied, 'denied'],
    [use.failed, 'failed'],
  ] as const
  const outcomes = parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${formatNumber(number)} ${word}`)
  return `${formatNumber(use.requests)} (${outcomes.join(', ')})`
}

/** `3 addresses, 2 operations` */
export function describeTotals(totals: {
  addresses: number
  operations: number
  assets: number
  descendants: number
}) {
  return [
    count(totals.addresses, 'address', 'addresses'),
    count(totals.operations, 'operation'),
    count(totals.assets, 'asset'),
    count(totals.descendants, 'descendant key'),
  ].join(', ')
}

/** Text that a client sent about itself, or `unknown`. */
export function known(text: string | null): string {
  return text === null ? 'unknown' : visible(text)
}

type Caller = RevocationImpact['callers'][number]

/** The clients of one or several keys. @param keys Of several keys, the names are shown. */
export function renderCallers(
  output: Output,
  callers: readonly Caller[],
  total: number,
  keys: readonly Pick<ApiKey, 'id' | 'prefix'>[] = [],
): string {
  const prefixOf = (caller: Caller) => keys.find(({ id }) => id === caller.api_key_id)?.prefix
  const columns: Column<Caller>[] = [
    { title: 'ADDRESS', value: (caller) => known(caller.address) },
    { title: 'CLIENT', value: (caller) => known(caller.user_agent), isFlexible: true },
    { title: 'OPERATION', value: (caller) => visible(caller.operation) },
    numberColumn('REQUESTS', callers, (caller) => caller.requests),
    { title: 'LAST', value: (caller) => output.time(caller.last_at) },
  ]
  if (keys.length > 1) {
    columns.unshift({ title: 'KEY', value: (caller) => visible(prefixOf(caller) ?? caller.api_key_id) })
  }
  return renderSection(output, columns, callers, total)
}
