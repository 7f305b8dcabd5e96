const number = new Intl.NumberFormat()

/** A number in the notation of the browser: "1,200". */
export function formatNumber(value: number): string {
  return number.format(value)
}

/** A number and what it counts: "1 request", "1,200 requests". */
export function count(many: number, one: string, more = `${one}s`): string {
  return `${formatNumber(many)} ${many === 1 ? one : more}`
}
