const number = new Intl.NumberFormat('en')

/** A number and what it counts: "1 request", "1,200 requests". */
export function count(many: number, one: string, more = `${one}s`): string {
  return `${number.format(many)} ${many === 1 ? one : more}`
}
