import type { Spread } from './statistics.ts'

export interface Row {
  readonly what: string
  readonly measured: string
  /** Ours against the baseline of the same run. */
  readonly ratio?: string
  readonly goal?: string
  readonly isMet?: boolean
}

/** The results of one part: rows for the summary, and a table of details. */
export interface Findings {
  readonly rows: Row[]
  readonly details?: string
}

export function logProgress(text: string): void {
  process.stderr.write(`${text}\n`)
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  return [
    line(header),
    `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
    ...rows.map(line),
  ].join('\n')
}

export function tableOf(rows: readonly Row[]): string {
  return table(
    ['What', 'Measured', 'Ratio', 'Goal', 'Met'],
    rows.map(({ what, measured, ratio = '', goal = '', isMet }) => [
      what,
      measured,
      ratio,
      goal,
      isMet === undefined ? '' : isMet ? 'yes' : '**no**',
    ]),
  )
}

/** `0.71 (0.68–0.74)` */
export function show({ median, min, max }: Spread, digits: number, unit = ''): string {
  return `${number(median, digits)}${unit} (${number(min, digits)}–${number(max, digits)})`
}

export function number(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
