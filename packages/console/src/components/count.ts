const number = new Intl.NumberFormat()

/** Formats a number in the locale of the browser: "1,200". */
export function formatNumber(value: number): string {
  return number.format(value)
}

/** Formats a number with its unit: "1 request", "1,200 requests". */
export function count(many: number, one: string, more = `${one}s`): string {
  return `${formatNumber(many)} ${many === 1 ? one : more}`
}
