import { falLimits } from './fal-input.ts'
import type { Model, Price } from './models.ts'

type Input = Readonly<Record<string, unknown>>

/** What models call the number of results, and the duration of one. */
const countFields = ['num_images', 'num_outputs', 'number_of_images', 'num_samples', 'num_videos', 'n']
const durationFields = ['duration', 'duration_seconds', 'seconds', 'seconds_total', 'length']

/** A text has a field of its own, or is in a list of them. */
const textFields = ['text', 'prompt', 'input_text', 'text_prompt', 'script', 'dialogue', 'inputs']

/**
 * The most units of a request that has the input of the model itself. A part of the most that the model makes, where the
 * input names the part and its options are known; otherwise at least the most.
 *
 * @param input `undefined`: any.
 */
export function runUnits(
  {
    provider,
    name = '',
    price: { unit, maxUnits },
  }: Partial<Pick<Model, 'provider' | 'name'>> & { price: Price },
  input: Input | undefined,
): number {
  if (!input) return maxUnits
  const limits = provider === 'fal' ? falLimits(name) : undefined
  const count = Math.max(1, ...countFields.map((field) => numberOf(input[field])))
  switch (unit) {
    case 'request':
      return maxUnits
    case 'image':
      // The share covers what raises the price of each image, such as its quality.
      return Math.max(count, limits ? (maxUnits * count) / limits.images : maxUnits)
    case 'second': {
      const [field, longest = 1] = limits?.duration ?? []
      const part = field === undefined ? 0 : numberOf(input[field])
      if (part > 0) return count * part * Math.max(1, maxUnits / longest)
      const seconds = Math.max(
        ...durationFields.map((each) => numberOf(input[each])),
        numberOf(input['music_length_ms']) / 1_000,
      )
      return count * Math.max(maxUnits, Math.ceil(seconds))
    }
    case '1k_characters': {
      const isKnown = textFields.some((field) => input[field] !== undefined)
      const characters = charactersOf(textsOf(input), name) / 1_000
      return isKnown ? count * characters : Math.max(maxUnits, characters)
    }
    case 'megapixel': {
      const { width, height } = sizeOf(input)
      const asked = width > 0 && height > 0 ? megapixelsOf(width, height) : 0
      // Input files may count too.
      const isAll = limits && asked > 0 && !Object.keys(input).some((field) => /url/.test(field))
      return count * (isAll ? asked : Math.max(maxUnits, asked))
    }
  }
}

/** Pixels of a megapixel. Some providers count 1,048,576, which is never more expensive. */
const megapixel = 1_000_000
/** Models make whole blocks of pixels: a side grows to a multiple of this. */
const block = 64

/** Started megapixels of an output that is asked for, at least one. */
export function megapixelsOf(width: number, height: number): number {
  const [w, h] = [width, height].map((side) => Math.ceil(side / block) * block) as [number, number]
  return Math.max(1, Math.ceil((w * h) / megapixel))
}

/** Characters as the provider counts them, at most: some models count Chinese, Japanese and Korean ones twice. */
export function charactersOf(text: string, model = ''): number {
  const wide = /minimax/i.test(model) ? (text.match(/[\u2e80-\ud7ff\uf900-\uffef]/g)?.length ?? 0) : 0
  return text.length + wide
}

/** 10 of `10`, `"10"`, `"1_0"` and `"10s"`; 0 if it is no number. */
function numberOf(value: unknown): number {
  // Providers read numbers as Python does.
  const number = typeof value === 'string' ? Number.parseFloat(value.replaceAll('_', '')) : value
  return typeof number === 'number' && number > 0 ? number : 0
}

function sizeOf(input: Input): { width: number; height: number } {
  const named = input['image_size'] ?? input['size']
  const [, w, h] = (typeof named === 'string' && /^(\d{1,6})[x*](\d{1,6})$/.exec(named)) || []
  const { width, height } = typeof named === 'object' && named !== null ? (named as Input) : input
  return { width: numberOf(w ?? width), height: numberOf(h ?? height) }
}

/** Every text in the input: no field of it is forgotten. */
function textsOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? Object.values(value).map(textsOf).join('') : ''
}
