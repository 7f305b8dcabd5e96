import { cutTo, displayWidth, padTo } from './width.ts'

export interface Column<Row> {
  title: string
  value: (row: Row) => string
  /** Gives way when the terminal is narrow. One column of a table does. */
  isFlexible?: boolean
}

const gap = '  '
const leastFlexibleWidth = 10
/** Widest that a column becomes: one long value must not fill every other row with as many blanks. */
const greatestWidth = 500

/**
 * Lays rows out in aligned columns.
 *
 * @param width Columns of the terminal; without it nothing is cut. Where even a cut table does not fit, each row
 * becomes a block of lines.
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
  paintTitle: (title: string) => string = (title) => title,
): string {
  const cells = rows.map((row) => columns.map((column) => column.value(row)))
  const widths = columns.map((column, index) =>
    Math.min(
      greatestWidth,
      cells.reduce((most, row) => Math.max(most, displayWidth(row[index] ?? '')), displayWidth(column.title)),
    ),
  )
  const flexible = columns.findIndex((column) => column.isFlexible)
  const total = widths.reduce((sum, each) => sum + each, gap.length * (columns.length - 1))
  if (width !== undefined && total > width && flexible >= 0) {
    const left = (widths[flexible] ?? 0) - (total - width)
    if (left < leastFlexibleWidth) return renderBlocks(columns, cells, width, paintTitle)
    widths[flexible] = left
  }

  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const room = widths[index] ?? 0
        const fitted = index === flexible ? cutTo(text, room) : text
        return index === texts.length - 1 ? fitted : padTo(fitted, room)
      })
      .join(gap)
      .trimEnd()
  const titles = line(columns.map((column) => column.title))
  return `${[paintTitle(titles), ...cells.map(line)].join('\n')}\n`
}

function renderBlocks<Row>(
  columns: readonly Column<Row>[],
  cells: readonly string[][],
  width: number,
  paintTitle: (title: string) => string,
): string {
  const titleWidth = Math.max(...columns.map((column) => displayWidth(column.title)))
  const blocks = cells.map((row) =>
    columns
      .map((column, index) => {
        const room = Math.max(leastFlexibleWidth, width - titleWidth - gap.length)
        const text = row[index] ?? ''
        const fitted = column.isFlexible ? cutTo(text, room) : text
        return `${paintTitle(padTo(column.title, titleWidth))}${gap}${fitted}`.trimEnd()
      })
      .join('\n'),
  )
  return `${blocks.join('\n\n')}\n`
}

/** Lays out `Label: value` lines with the values under each other. */
export function renderFacts(facts: readonly (readonly [label: string, value: string])[]): string {
  const width = Math.max(...facts.map(([label]) => label.length)) + 1
  return facts.map(([label, value]) => `${`${label}:`.padEnd(width)} ${value}\n`).join('')
}
