import { falLimits, falPixels } from './fal-input.ts'
import type { Model, Price } from './models.ts'
import type { MediaRequest, MediaResult } from './provider.ts'
import { charactersOf, megapixelsOf, runUnits } from './run-price.ts'

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
  readonly isBilled: boolean
}

type PricedModel = Pick<Model, 'price'> & Partial<Pick<Model, 'provider' | 'name'>>
/** A model that has a price. */
interface Priced extends Partial<Pick<Model, 'provider' | 'name'>> {
  readonly price: Price
}

/** Pixels of the larger kind of megapixel: what a provider counts at least. */
const largeMegapixel = 1_048_576

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
  return { estimateMicroUsd: roundUp(price.microUsd * unitsOf({ ...model, price }, request)) }
}

/** A whole number of millionths of a dollar, a safe integer. */
export function roundUp(microUsd: number): number {
  // What is beyond three decimals is floating point, and must not be rounded up. Adding 0 makes -0 a 0.
  return Math.min(Math.ceil(Math.round(microUsd * 1_000) / 1_000), Number.MAX_SAFE_INTEGER) + 0
}

/** The units of a result, which the price counts. A result that fulfils its request has at most those of the estimate. */
export function deliveredUnits(
  model: Priced,
  request: PricedRequest,
  { assets, files, requests = 1, isBilled }: PricedResult,
): number {
  const { unit, maxUnits } = model.price
  const made = Math.max(assets.length, files.length)
  const pixelsOf = ({ width, height }: PricedResult['assets'][number]) => (width ?? 0) * (height ?? 0)
  switch (unit) {
    case 'request':
      return requests
    case 'image':
      return request.verb === 'run' ? made : made * (isBilled ? 1 : imagesOf(model, request))
    case 'second':
      if (isBilled) return 0
      return request.verb === 'run' ? unitsOf(model, request) : Math.max(1, made) * secondsOf(model, request)
    case '1k_characters':
      return isBilled ? 0 : unitsOf(model, request)
    case 'megapixel': {
      if (isBilled) return assets.reduce((sum, each) => sum + pixelsOf(each) / largeMegapixel, 0)
      const missing = Math.max(0, files.length - assets.length)
      if (missing > 0 && request.verb === 'run') return unitsOf(model, request)
      const inputs = requests * inputMegapixels(model, request)
      const outputs = assets.map((each) =>
        each.kind === 'image' ? startedMegapixels(pixelsOf(each)) : maxUnits,
      )
      const lost = missing * outputMegapixels(model, request)
      return outputs.reduce((sum, each) => sum + each, inputs + lost)
    }
  }
}

function unitsOf(model: Priced, request: PricedRequest): number {
  const { unit, maxUnits } = model.price
  const { verb, count, prompt, input } = request
  if (verb === 'run') return runUnits(model, input)
  switch (unit) {
    case 'request':
      return count
    case 'image':
      return count * imagesOf(model, request)
    case 'second':
      return count * secondsOf(model, request)
    case '1k_characters':
      return count * (prompt === undefined ? maxUnits : charactersOf(prompt, model.name) / 1_000)
    case 'megapixel':
      // Where each result is a request of its own, each has the input files.
      return count * (inputMegapixels(model, request) + outputMegapixels(model, request))
  }
}

/** Whether the model may ignore what it is asked for, because nobody knows its options. */
function mayIgnoreOptions({ provider, name = '' }: Priced): boolean {
  return provider === 'fal' && falLimits(name) === undefined
}

/** What Topaz charges for one image: the output in megapixels, and the images that it counts as. */
const topazImages: readonly (readonly [megapixels: number, images: number])[] = [
  [24, 1],
  [48, 2],
  [96, 4],
]

function imagesOf(model: Priced, request: PricedRequest): number {
  const { maxUnits } = model.price
  if (request.verb !== 'upscale' || !/topaz/.test(model.name ?? '')) return 1
  const megapixels = outputMegapixels(model, request)
  return Math.min(maxUnits, topazImages.find(([most]) => megapixels <= most)?.[1] ?? maxUnits)
}

/** Seconds of one result. */
function secondsOf(model: Priced, { durationS }: PricedRequest): number {
  const { maxUnits } = model.price
  if (durationS === undefined) return maxUnits
  return mayIgnoreOptions(model) ? Math.max(maxUnits, Math.ceil(durationS)) : Math.ceil(durationS)
}

function inputMegapixels({ price }: Priced, { files }: PricedRequest): number {
  return files.reduce(
    (sum, { width, height }) => sum + (width && height ? startedMegapixels(width * height) : price.maxUnits),
    0,
  )
}

/** Megapixels of one result: what is asked for, or what an input file makes it, or the most. */
function outputMegapixels(model: Priced, { verb, size, scale = 4, files }: PricedRequest): number {
  const { maxUnits } = model.price
  const pixels = askedPixels(model, verb, size ?? '')
  const asked = pixels ? megapixelsOf(pixels.width, pixels.height) : 0
  // A video has the pixels of each of its frames.
  if (verb === 'generate_video' || verb === 'generate_audio') return Math.max(maxUnits, asked)
  if (asked > 0 && verb !== 'upscale') return mayIgnoreOptions(model) ? Math.max(maxUnits, asked) : asked
  // An upscaled image has exact pixels; other models make whole blocks of the size of an input.
  const [factor, megapixels] =
    verb === 'upscale' ? [scale, (w: number, h: number) => startedMegapixels(w * h)] : [1, megapixelsOf]
  const inputs = files.map(({ width, height }) =>
    width && height ? megapixels(width * factor, height * factor) : maxUnits,
  )
  if (verb === 'upscale' && inputs.length > 0) return Math.max(asked, ...inputs)
  return Math.max(maxUnits, asked, ...inputs)
}

function askedPixels({ provider, name = '' }: Priced, verb: PricedRequest['verb'], size: string) {
  const sent = provider === 'fal' ? falPixels({ model: name, verb, size }) : undefined
  if (sent) return sent
  const [, width, height] = /^(\d+)x(\d+)$/.exec(size) ?? []
  return width === undefined ? undefined : { width: Number(width), height: Number(height) }
}

/** Started megapixels of an image, at least one. */
function startedMegapixels(pixels: number): number {
  return Math.max(1, Math.ceil(pixels / 1_000_000))
}
