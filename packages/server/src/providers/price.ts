import type { Model, Price } from './models.ts'
import type { MediaRequest, MediaResult } from './provider.ts'

/** What decides the price of a request. */
export type PricedRequest = Pick<
  MediaRequest,
  'verb' | 'count' | 'prompt' | 'size' | 'durationS' | 'scale' | 'files' | 'input'
>

/** What decides the price of a result. */
export interface PricedResult extends Pick<MediaResult, 'files' | 'requests'> {
  /** The files that the server kept. */
  readonly assets: readonly {
    readonly kind: string
    readonly width: number | null
    readonly height: number | null
  }[]
  /** Whether the provider reported its units: then what was delivered is the least, not the most. */
  readonly isBilled?: boolean
}

type PricedModel = Pick<Model, 'price'>

/** Pixels of a megapixel. Some providers count 1,048,576, which is never more expensive. */
const megapixel = 1_000_000

/**
 * Computes the most that a request can cost: where the request leaves something open, the most that the model makes.
 *
 * @returns A whole number of millionths of a US dollar, rounded up; `undefined` if the price of the model is unknown.
 */
export function priceOf(
  model: PricedModel,
  request: PricedRequest,
): { readonly estimateMicroUsd: number } | undefined {
  const { price } = model
  if (!price) return undefined
  return { estimateMicroUsd: roundUp(price.microUsd * unitsOf(price, request)) }
}

/** A whole number of millionths of a dollar, a safe integer. */
export function roundUp(microUsd: number): number {
  // What is beyond three decimals is floating point, and must not be rounded up. Adding 0 makes -0 a 0.
  return Math.min(Math.ceil(Math.round(microUsd * 1_000) / 1_000), Number.MAX_SAFE_INTEGER) + 0
}

/** The units of a result that fulfils a request: never more than the estimate counts. */
export function deliveredUnits(
  { price }: PricedModel,
  request: PricedRequest,
  { assets, files }: PricedResult,
): number {
  const { unit, maxUnits } = price as Price
  const pixels = assets.reduce((sum, { width, height }) => sum + (width ?? 0) * (height ?? 0), 0)
  return {
    image: Math.max(assets.length, files.length),
    megapixel: pixels / megapixel,
    second: (request.durationS ?? maxUnits) * Math.max(1, assets.length),
    request: 1,
    '1k_characters': [...(request.prompt ?? '')].length / 1_000,
  }[unit]
}

function unitsOf({ unit, maxUnits }: Price, request: PricedRequest): number {
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
