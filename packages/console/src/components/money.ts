/** "$0.05", "$0.0005", "$12". */
export function dollars(usd: number): string {
  const [whole, decimals = ''] = usd.toFixed(6).replace(/0+$/, '').split('.')
  return `$${whole}${decimals === '' ? '' : `.${decimals.padEnd(2, '0')}`}`
}

/** The most that a budget can be, in US dollars. */
const maxUsd = 1_000_000

/**
 * Parses the text of an amount field.
 *
 * @returns US dollars; `undefined` for an empty field, an error for anything but an amount in the range.
 */
export function readAmount(text: string): number | undefined | { error: string } {
  const typed = text.trim()
  if (typed === '') return undefined
  const amount = /^\$?\d{1,7}(?:\.\d{1,6})?$/.test(typed) ? Number(typed.replace('$', '')) : Number.NaN
  if (amount <= maxUsd) return amount
  return { error: `“${typed}” is not an amount in US dollars from 0 to 1000000, such as 5 or 0.50.` }
}
