import type { Job } from '@oanim/sdk'
import { dollars } from '../../output/money.ts'

/** What a job cost. A job without a known cost is never free. */
export function costOf({
  cost_usd: cost,
  cost_source: source,
}: Pick<Job, 'cost_usd' | 'cost_source'>): string {
  if (cost === null) return 'unknown'
  if (cost === 0) return 'free'
  // The provider does not say what it charged: the highest price counts.
  return source === 'estimate' ? `${dollars(cost)} (estimate)` : dollars(cost)
}
