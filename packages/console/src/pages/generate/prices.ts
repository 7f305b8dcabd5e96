import type { Job, Model } from '../../api/contract.ts'
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
export function costWords({ cost_usd: usd, cost_source: source }: Job): string {
  if (usd === null) return 'cost unknown'
  if (usd === 0) return 'free'
  return `cost ${dollars(usd)}${source === 'estimate' ? ' (estimated)' : ''}`
}

/** What a job cost that delivered nothing. */
export function failedCostSentence({ cost_usd: usd, cost_source: source }: Job): string {
  if (source === 'none' || usd === 0) return 'Nothing was charged.'
  if (usd === null) return 'The provider may charge for what it already did.'
  return source === 'estimate'
    ? `The provider may charge for what it already did: ${dollars(usd)} count as spent.`
    : `The provider charged ${dollars(usd)}.`
}
