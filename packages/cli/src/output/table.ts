import widthOf from 'string-width'

export interface Column<Row> {
  title: string
  value: (row: Row) => string
  /** Is cut when the terminal is narrow. A table has at most one such column. */
  isFlexible?: boolean
  /** Is left out when the table does not fit the terminal: the column with the smallest number first. */
  leaveOut?: number
}

const gap = '  '
const minFlexibleWidth = 10
/** Widest column: one long value must not pad every other row to its length. */
const maxWidth = 500

/**
 * Lays out rows in aligned columns.
 *
 * @param width Columns of the terminal; without it nothing is cut or left out. If even a cut table does not fit, each row
 * becomes a block of lines with all columns.
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
  paintTitle: (title: string) => string = (title) => title,
): string {
  const table = renderFitting(columns, rows, width, paintTitle)
  if (table !== undefined || width === undefined) return table ?? ''
  const cells = rows.map((row) => columns.map((column) => column.value(row)))
  return renderBlocks(columns, cells, width, paintTitle)
}

/** @returns `undefined` if the columns do not fit, even without those that may be left out. */
function renderFitting<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
  paintTitle: (title: string) => string,
): string | undefined {
  const cells = rows.map((row) => columns.map((column) => column.value(row)))
  const widths = columns.map((column, index) =>
    Math.min(
      maxWidth,
      cells.reduce((most, row) => Math.max(most, stringWidth(row[index] ?? '')), stringWidth(column.title)),
    ),
  )
  const flexible = columns.findIndex((column) => column.isFlexible)
  const total = widths.reduce((sum, each) => sum + each, gap.length * (columns.length - 1))
  if (width !== undefined && total > width && flexible >= 0) {
    const left = (widths[flexible] ?? 0) - (total - width)
    if (left < minFlexibleWidth) {
      const rank = Math.min(...columns.map(({ leaveOut = Number.POSITIVE_INFINITY }) => leaveOut))
      const fewer = columns.filter(({ leaveOut }) => leaveOut !== rank)
      return fewer.length === columns.length ? undefined : renderFitting(fewer, rows, width, paintTitle)
    }
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
  const titleWidth = Math.max(...columns.map((column) => stringWidth(column.title)))
  const blocks = cells.map((row) =>
    columns
      .map((column, index) => {
        const room = Math.max(minFlexibleWidth, width - titleWidth - gap.length)
        const text = row[index] ?? ''
        const fitted = column.isFlexible ? cutTo(text, room) : text
        return `${paintTitle(padTo(column.title, titleWidth))}${gap}${fitted}`.trimEnd()
      })
      .join('\n'),
  )
  return `${blocks.join('\n\n')}\n`
}

/**
 * Lays out `Label: value` lines with aligned values.
 *
 * @param columns Columns of the terminal: longer values continue on the next line. Without it they do not.
 */
export function renderFacts(
  facts: readonly (readonly [label: string, value: string])[],
  columns = Number.POSITIVE_INFINITY,
): string {
  const width = Math.max(...facts.map(([label]) => label.length)) + 1
  const indent = `\n${' '.repeat(width + 1)}`
  return facts
    .map(([label, value]) => {
      const lines = wrap(value, Math.max(minFlexibleWidth, columns - width - 1))
      return `${`${label}:`.padEnd(width)} ${lines.join(indent)}\n`
    })
    .join('')
}

/**
 * Breaks the lines of text that are longer than a terminal is wide at spaces.
 *
 * @param columns Columns of the terminal; without it nothing is changed.
 */
export function wrapLines(text: string, columns: number | undefined): string {
  if (columns === undefined) return text
  return text
    .split('\n')
    .map((line) => (stringWidth(line) <= columns ? line : wrap(line, columns).join('\n')))
    .join('\n')
}

/** Breaks text at spaces, so that each line has at most a width where its words allow. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line: string | undefined
  for (const word of text.split(' ')) {
    const longer: string = line === undefined ? word : `${line} ${word}`
    if (line !== undefined && stringWidth(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line ?? '']
}

/** Columns that text takes. The package is loaded with the first text that needs it. @see build.js */
function stringWidth(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : widthOf(text)
}

/** Pads text with spaces to a width. */
function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)))
}

/** Cuts text to a width in columns; `…` replaces what is cut. */
export function cutTo(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const next = used + stringWidth(segment)
    if (next > width - 1) break
    kept += segment
    used = next
  }
  return `${kept}…`
}
