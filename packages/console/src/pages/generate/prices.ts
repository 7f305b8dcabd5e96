import type { Model } from '../../api/contract.ts'
import { dollars } from '../../components/money.ts'

const units: Record<string, string> = {
  image: 'image',
  megapixel: 'megapixel',
  second: 'second',
  request: 'request',
  '1k_characters': '1,000 characters',
}

/** "$0.05 per image", "free", "price unknown". */
export function priceWords({ price }: Model): string {
  if (!price) return 'price unknown'
  return price.usd === 0 ? 'free' : `${dollars(price.usd)} per ${units[price.unit] ?? price.unit}`
}

/** "cost $0.05", "free", "cost unknown". */
export function costWords(usd: number | null): string {
  if (usd === null) return 'cost unknown'
  return usd === 0 ? 'free' : `cost ${dollars(usd)}`
}
