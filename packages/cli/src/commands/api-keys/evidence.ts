import type { ApiKey, RevocationImpact } from '@oanim/sdk'
import type { Output } from '../../output/output.ts'
import { type Column, renderTable } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { spokenTime } from '../../output/time.ts'

type Caller = RevocationImpact['callers'][number]

/** A section of a page: what it is called, its table, and how many rows it leaves out. */
export interface Section<Row> {
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** How many there are. */
  readonly total: number
}

/** Most rows of a section on a page for users; `--json` has more. */
const mostShown = 20

/** Lays a section out, behind an empty line; nothing when there is nothing in it. */
export function renderSection<Row>(output: Output, { columns, rows, total }: Section<Row>): string {
  const shown = rows.slice(0, mostShown)
  if (shown.length === 0) return ''
  const table = renderTable(columns, shown, output.width, (title) => output.paint.bold(title))
  const left = total - shown.length
  return `\n${table}${left > 0 ? `and ${spokenNumber(left)} more\n` : ''}`
}

/** Tells a time in a column: as a user says it on a terminal, ISO 8601 in a pipe. */
export function columnTime(output: Output): (iso: string) => string {
  const now = new Date()
  return (iso) => (output.isForUser ? spokenTime(iso, now) : visible(iso))
}

/** A column of numbers, with the ones under each other. */
export function numberColumn<Row>(
  title: string,
  rows: readonly Row[],
  value: (row: Row) => number,
): Column<Row> {
  const width = Math.max(title.length, ...rows.map((row) => spokenNumber(value(row)).length))
  return { title: title.padStart(width), value: (row) => spokenNumber(value(row)).padStart(width) }
}

/** `3 addresses`, `1 address`. */
export function spokenCount(number: number, one: string, more: string): string {
  return `${spokenNumber(number)} ${number === 1 ? one : more}`
}

export function spokenNumber(number: number): string {
  return number.toLocaleString('en-US')
}

/** What a caller calls itself or comes from is anyone's text. */
export function known(text: string | null): string {
  return text === null ? 'unknown' : visible(text)
}

/** Who uses a key, or several. @param keys Names those, when there are several. */
export function callerSection(
  output: Output,
  callers: readonly Caller[],
  total: number,
  keys: readonly Pick<ApiKey, 'id' | 'prefix'>[] = [],
): Section<Caller> {
  const time = columnTime(output)
  const prefixOf = (caller: Caller) => keys.find(({ id }) => id === caller.api_key_id)?.prefix
  return {
    columns: [
      ...(keys.length > 1
        ? [{ title: 'KEY', value: (caller: Caller) => visible(prefixOf(caller) ?? caller.api_key_id) }]
        : []),
      { title: 'ADDRESS', value: (caller) => known(caller.address) },
      { title: 'PROGRAM', value: (caller) => known(caller.user_agent), isFlexible: true },
      { title: 'OPERATION', value: (caller) => visible(caller.operation) },
      numberColumn('REQUESTS', callers, (caller) => caller.requests),
      { title: 'LAST', value: (caller) => time(caller.last_at) },
    ],
    rows: callers,
    total,
  }
}

/** `120: 117 accepted, 3 refused` */
export function spokenOutcomes(use: {
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
  const told = parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${spokenNumber(number)} ${word}`)
  return `${spokenNumber(use.requests)}: ${told.join(', ')}`
}

/** The columns that every count by operation, address and so on ends with. */
export function useColumns<
  Row extends { requests: number; denied: number; first_at: string; last_at: string },
>(output: Output, rows: readonly Row[]): Column<Row>[] {
  const time = columnTime(output)
  return [
    numberColumn('REQUESTS', rows, (use) => use.requests),
    numberColumn('REFUSED', rows, (use) => use.denied),
    { title: 'FIRST', value: (use) => time(use.first_at) },
    { title: 'LAST', value: (use) => time(use.last_at) },
  ]
}
