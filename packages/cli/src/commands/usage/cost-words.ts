import type { OpenAnimate } from '@oanim/sdk'
import type { Column } from '../../output/table.ts'
import { findKey } from '../api-keys/find-key.ts'

/** The ID of a key that the user names. An ID needs no permission to read keys. */
export async function keyIdOf(client: OpenAnimate, target: string): Promise<string> {
  return /^key_\w{20}$/.test(target) ? target : (await findKey(client, target)).id
}

/** A right-aligned column of amounts with the same number of decimals. `null` is an unknown amount. */
export function moneyColumn<Row>(
  title: string,
  rows: readonly Row[],
  value: (row: Row) => number | null,
): Column<Row> {
  const decimals = Math.max(2, ...rows.map((row) => decimalsOf(value(row) ?? 0)))
  const text = (row: Row) => {
    const usd = value(row)
    return usd === null ? 'unknown' : `$${usd.toFixed(decimals)}`
  }
  const width = Math.max(title.length, ...rows.map((row) => text(row).length))
  return { title: title.padStart(width), value: (row) => text(row).padStart(width) }
}

function decimalsOf(usd: number): number {
  return usd.toFixed(6).replace(/0+$/, '').split('.')[1]?.length ?? 0
}
