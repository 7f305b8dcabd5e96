import type { NewAsset } from '../assets/asset-store.ts'
import type { Model } from '../providers/models.ts'
import type { MediaRequest, MediaResult } from '../providers/provider.ts'

/**
 * What a job cost: what the provider says that it charged, otherwise the price of what it delivered. Where the provider
 * reports units, the larger number counts: its unit may differ from that of the price, and a cost is never understated.
 *
 * @returns Millionths of a US dollar, rounded up; `null` if the model has no price.
 */
export function costOf(
  { price }: Model,
  request: MediaRequest,
  { costMicroUsd, billedUnits, files }: MediaResult,
  assets: readonly NewAsset[],
): number | null {
  if (costMicroUsd !== undefined) return costMicroUsd
  if (!price) return null
  const pixels = assets.reduce((sum, { width, height }) => sum + (width ?? 0) * (height ?? 0), 0)
  const delivered = {
    image: Math.max(assets.length, files.length),
    megapixel: pixels / 1_000_000,
    second: (request.durationS ?? price.maxUnits) * Math.max(1, assets.length),
    request: 1,
    '1k_characters': [...(request.prompt ?? '')].length / 1_000,
  }[price.unit]
  return Math.ceil(price.microUsd * Math.max(billedUnits ?? 0, delivered))
}
