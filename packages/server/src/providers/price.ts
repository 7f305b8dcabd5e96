import type { Model } from './models.ts'
import type { MediaRequest } from './provider.ts'

/** What decides the price of a request. */
export type PricedRequest = Pick<
  MediaRequest,
  'verb' | 'count' | 'prompt' | 'size' | 'durationS' | 'scale' | 'files'
>

/** Pixels of a megapixel. Some providers count 1,048,576, which is never more expensive. */
const megapixel = 1_000_000

/**
 * Computes the most that a request can cost: where the request leaves something open, the most that the model makes.
 *
 * @returns A whole number of millionths of a US dollar, rounded up; `undefined` if the price of the model is unknown.
 */
export function priceOf(
  { price }: Pick<Model, 'price'>,
  request: PricedRequest,
): { readonly estimateMicroUsd: number } | undefined {
  if (!price) return undefined
  // Units have at most three decimals; what is beyond them is floating point, and must not be rounded up.
  const exact = Math.round(price.microUsd * unitsOf(price, request) * 1_000) / 1_000
  return { estimateMicroUsd: Math.min(Math.ceil(exact), Number.MAX_SAFE_INTEGER) }
}

function unitsOf({ unit, maxUnits }: NonNullable<Model['price']>, request: PricedRequest): number {
  const { verb, count, prompt, durationS } = request
  // The input is the model's own: it may ask for any number of results.
  if (verb === 'run') return maxUnits
  switch (unit) {
    case 'request':
    case 'image':
      return count
    case 'second':
      return count * (durationS === undefined ? maxUnits : Math.ceil(durationS))
    case '1k_characters':
      return count * (prompt === undefined ? maxUnits : prompt.length / 1_000)
    case 'megapixel':
      return inputMegapixels(request) + count * (outputMegapixels(request) ?? maxUnits)
  }
}

function inputMegapixels({ files }: PricedRequest): number {
  return files.reduce((sum, { width, height }) => sum + megapixelsOf((width ?? 0) * (height ?? 0)), 0)
}

/** `undefined` if the model chooses the size. */
function outputMegapixels({ verb, size, scale, files: [file] }: PricedRequest): number | undefined {
  const [, width, height] = /^(\d{1,6})x(\d{1,6})$/.exec(size ?? '') ?? []
  if (width !== undefined && height !== undefined) return megapixelsOf(Number(width) * Number(height))
  if (verb !== 'upscale' || !file?.width || !file.height) return undefined
  return megapixelsOf(file.width * file.height * (scale ?? 4) ** 2)
}

/** Started megapixels, at least one. */
function megapixelsOf(pixels: number): number {
  return Math.max(1, Math.ceil(pixels / megapixel))
}
