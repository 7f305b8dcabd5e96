/**
 * Writes rows as CSV with a line of titles.
 *
 * A text that a spreadsheet would run as a formula begins with an apostrophe instead.
 *
 * @see RFC 4180
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function toCsv(
  titles: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  return [titles, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('')
}

function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return decimal(value)
  const text = /^[\s\0]*[=+\-@|%\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Without an exponent, which not every reader of CSV knows: 0.0000001 is `1e-7`. */
function decimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(6).replace(/0+$/, '')
}
