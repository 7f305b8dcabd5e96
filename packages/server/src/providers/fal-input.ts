import { type ImageFormat, type MediaRequest, ProviderError, type ProviderErrorCode } from './provider.ts'

interface Pixels {
  readonly width: number
  readonly height: number
}

/** The names that a family of models has for what a caller can set. Absent: the models do not have it. */
interface Family {
  readonly models: RegExp
  readonly prompt?: 'prompt' | 'text'
  readonly image?: 'image_url' | 'image_urls' | 'start_image_url'
  /** `num_images` up to this. */
  readonly count?: number
  readonly seed?: true
  /** `image_size`, which takes pixels or presets; `pixels` only, so that the price is known; else the values of `aspect_ratio`. */
  readonly size?: 'image_size' | 'pixels' | readonly string[]
  readonly duration?: readonly [
    field: string,
    values: readonly number[] | undefined,
    write: (s: number) => unknown,
  ]
  /** The name of the factor, or the only factor that the models have. */
  readonly scale?: 'scale' | 'upscale_factor' | 2
  readonly voice?: (voice: string) => Record<string, unknown>
  readonly style?: readonly string[] | 'any'
  /** The values of `output_format`. */
  readonly formats?: readonly ImageFormat[]
  /** What our result needs, whatever the caller wants. */
  readonly always?: Readonly<Record<string, unknown>>
}

const kontextRatios = ['21:9', '16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16', '9:21']
const bananaRatios = ['21:9', '16:9', '3:2', '4:3', '5:4', '1:1', '4:5', '3:4', '2:3', '9:16']
const reveRatios = ['16:9', '9:16', '3:2', '2:3', '4:3', '3:4', '1:1']
const kontext = {
  prompt: 'prompt',
  count: 4,
  seed: true,
  size: kontextRatios,
  formats: ['jpeg', 'png'],
} as const
const flux2 = { prompt: 'prompt', seed: true, size: 'pixels', formats: ['jpeg', 'png'] } as const
const flux2Open = { ...flux2, count: 4, formats: ['jpeg', 'png', 'webp'] } as const
const banana = {
  prompt: 'prompt',
  count: 4,
  seed: true,
  size: bananaRatios,
  formats: ['jpeg', 'png', 'webp'],
} as const
const reve = { prompt: 'prompt', count: 4, formats: ['jpeg', 'png', 'webp'] } as const
const upTo15 = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
const seconds = (s: number) => s
const text = (s: number) => String(s)
const shortRatios = ['16:9', '9:16', '1:1']
const veo = {
  prompt: 'prompt',
  seed: true,
  size: ['16:9', '9:16'],
  duration: ['duration', [4, 6, 8], (s: number) => `${s}s`],
} as const

/**
 * What fal.ai documents for the most used models. The first match counts.
 *
 * @see https://fal.ai/models
 */
const families: readonly Family[] = [
  { models: /^fal-ai\/flux-pro\/kontext(\/max)?\/multi$/, ...kontext, image: 'image_urls' },
  { models: /^fal-ai\/flux-pro\/kontext(\/max)?\/text-to-image$/, ...kontext },
  { models: /^fal-ai\/flux-pro\/kontext(\/max)?$/, ...kontext, image: 'image_url' },
  { models: /^fal-ai\/flux-2-(flex|pro|max)$/, ...flux2 },
  { models: /^fal-ai\/flux-2-(flex|pro|max)\/edit$/, ...flux2, image: 'image_urls' },
  { models: /^fal-ai\/flux-2(\/turbo|\/flash)?$/, ...flux2Open },
  { models: /^fal-ai\/flux-2(\/turbo|\/flash)?\/edit$/, ...flux2Open, image: 'image_urls' },
  { models: /^fal-ai\/flux\/(schnell|dev|krea)$/, ...flux2, count: 4 },
  { models: /^fal-ai\/flux-pro\/v1\.1$/, ...flux2, count: 4 },
  { models: /^fal-ai\/recraft\/v4\/(pro\/)?text-to-image$/, prompt: 'prompt', size: 'image_size' },
  {
    models: /^fal-ai\/ideogram\/v3$/,
    ...{ prompt: 'prompt', count: 8, seed: true, size: 'image_size' },
    style: ['AUTO', 'GENERAL', 'REALISTIC', 'DESIGN'],
  },
  { models: /^fal-ai\/nano-banana(-2|-pro)?$/, ...banana },
  { models: /^fal-ai\/nano-banana(-2|-pro)?\/edit$/, ...banana, image: 'image_urls' },
  { models: /^fal-ai\/reve\/text-to-image$/, ...reve, size: reveRatios },
  { models: /^fal-ai\/reve\/(fast\/)?edit$/, ...reve, image: 'image_url' },
  { models: /^fal-ai\/birefnet(\/v2)?$/, image: 'image_url', formats: ['png', 'webp'] },
  { models: /^fal-ai\/bria\/background\/remove$/, image: 'image_url' },
  { models: /^(fal-ai\/)?bria\/upscale\/creative$/, image: 'image_url', seed: true, scale: 2 },
  {
    models: /^fal-ai\/topaz\/upscale\/image$/,
    image: 'image_url',
    scale: 'upscale_factor',
    formats: ['jpeg', 'png'],
  },
  {
    models: /^fal-ai\/clarity-upscaler$/,
    prompt: 'prompt',
    image: 'image_url',
    seed: true,
    scale: 'upscale_factor',
  },
  { models: /^fal-ai\/esrgan$/, image: 'image_url', scale: 'scale', formats: ['jpeg', 'png'] },
  {
    models: /^fal-ai\/minimax\/hailuo-02\/standard\/text-to-video$/,
    ...{ prompt: 'prompt', duration: ['duration', [6, 10], text] },
  },
  {
    models: /^fal-ai\/minimax\/hailuo-02(-fast|\/standard)\/image-to-video$/,
    ...{ prompt: 'prompt', image: 'image_url', duration: ['duration', [6, 10], text] },
  },
  {
    models: /^fal-ai\/kling-video\/v2\.5-turbo\/pro\/text-to-video$/,
    ...{ prompt: 'prompt', size: shortRatios, duration: ['duration', [5, 10], text] },
  },
  {
    models: /^fal-ai\/kling-video\/v2\.5-turbo\/pro\/image-to-video$/,
    ...{ prompt: 'prompt', image: 'image_url', duration: ['duration', [5, 10], text] },
  },
  {
    models: /^fal-ai\/kling-video\/v3\/(pro|standard)\/text-to-video$/,
    ...{ prompt: 'prompt', size: shortRatios, duration: ['duration', upTo15, text] },
  },
  {
    models: /^fal-ai\/kling-video\/v3\/(pro|standard)\/image-to-video$/,
    ...{ prompt: 'prompt', image: 'start_image_url', duration: ['duration', upTo15, text] },
  },
  { models: /^fal-ai\/veo3\.1(\/fast|\/lite)?$/, ...veo },
  { models: /^fal-ai\/veo3\.1(\/fast|\/lite)?\/image-to-video$/, ...veo, image: 'image_url' },
  {
    models: /^beatoven\/(music|sound-effect)-generation$/,
    ...{ prompt: 'prompt', seed: true, duration: ['duration', undefined, seconds] },
  },
  {
    models: /^(fal-ai\/)?minimax\/speech-[\w.-]+$/,
    prompt: 'text',
    voice: (voice) => ({ voice_setting: { voice_id: voice } }),
    // Else the audio comes as hexadecimal text.
    always: { output_format: 'url' },
  },
  { models: /^fal-ai\/elevenlabs\/tts\/[\w.-]+$/, prompt: 'text', voice: (voice) => ({ voice }) },
  {
    models: /^fal-ai\/elevenlabs\/sound-effects(\/v2)?$/,
    ...{ prompt: 'text', duration: ['duration_seconds', undefined, seconds] },
  },
  {
    models: /^fal-ai\/elevenlabs\/music$/,
    ...{ prompt: 'prompt', duration: ['music_length_ms', undefined, (s) => Math.round(s * 1000)] },
  },
  {
    models: /^fal-ai\/stable-audio-25\/text-to-audio$/,
    ...{ prompt: 'prompt', seed: true, duration: ['seconds_total', undefined, seconds] },
  },
]

/** The names that most models on fal.ai have. */
const common = (request: MediaRequest): Family => ({
  models: /./,
  prompt: /speech|tts|voice/.test(request.model) ? 'text' : 'prompt',
  image: request.files.length > 1 ? 'image_urls' : 'image_url',
  ...(/image/.test(request.verb) && { count: 10 }),
  seed: true,
  size: 'image_size',
  duration: ['duration', undefined, seconds],
  scale: 'scale',
  voice: (voice) => ({ voice }),
  style: 'any',
})

/** The presets of `image_size`, and the pixels that they are documented to have: what models were trained on. */
const presets: Readonly<Record<string, Pixels & { readonly name: string }>> = {
  '1:1': { name: 'square_hd', width: 1024, height: 1024 },
  '4:3': { name: 'landscape_4_3', width: 1024, height: 768 },
  '16:9': { name: 'landscape_16_9', width: 1024, height: 576 },
  '3:4': { name: 'portrait_4_3', width: 768, height: 1024 },
  '9:16': { name: 'portrait_16_9', width: 576, height: 1024 },
}

/** What models that take pixels make without a size. */
const defaultRatio = '4:3'

/** Our names for the fields that fal.ai complains about. */
const ownFields: Readonly<Record<string, string>> = {
  prompt: 'prompt',
  text: 'prompt',
  ...{ image_url: 'image', image_urls: 'image', start_image_url: 'image' },
  num_images: 'count',
  seed: 'seed',
  ...{ image_size: 'size', aspect_ratio: 'size' },
  ...{
    duration: 'duration',
    duration_seconds: 'duration',
    music_length_ms: 'duration',
    seconds_total: 'duration',
  },
  ...{ scale: 'scale', upscale_factor: 'scale' },
  ...{ voice: 'voice', voice_setting: 'voice' },
  style: 'style',
}

/** The most that a model of fal.ai makes in one request. */
export interface FalLimits {
  readonly images: number
  /** The field of the duration and the longest, where the model has a list of them. Seconds. */
  readonly duration?: readonly [field: string, longest: number] | undefined
}

/** @returns `undefined` if the options of the model are unknown: it may ignore what it is asked for. */
export function falLimits(model: string): FalLimits | undefined {
  const family = families.find(({ models }) => models.test(model))
  if (!family) return undefined
  const [field, values] = family.duration ?? []
  return {
    images: family.count ?? 1,
    duration: field !== undefined && values ? [field, Math.max(...values)] : undefined,
  }
}

/**
 * The pixels that each result is asked to have.
 *
 * @returns `undefined` where the model decides, or makes the size of an input.
 */
export function falPixels({
  model,
  verb,
  size = '',
}: Pick<MediaRequest, 'model' | 'verb' | 'size'>): Pixels | undefined {
  const family = families.find(({ models }) => models.test(model))
  if (verb === 'run' || family?.size !== 'pixels') return undefined
  return pixelsOf(size || (family.image ? '' : defaultRatio))
}

/** The field of our API for a field of a model: `size` for `aspect_ratio`. */
export function ownField(verb: MediaRequest['verb'], field: string): string | undefined {
  return verb === 'run' ? 'input' : ownFields[field]
}

/**
 * Writes the input of a model for what a caller asked for.
 *
 * @param imageUrls A URL for each file of the request.
 * @returns The input, and sentences about options that may have no effect.
 * @throws {ProviderError} `option_unsupported`, `size_invalid` or `provider_input_invalid`, with the `field`.
 */
export function toFalInput(
  request: MediaRequest,
  imageUrls: readonly string[],
): { input: Record<string, unknown>; warnings: string[] } {
  if (request.verb === 'run') {
    if (imageUrls.length > 0) throw unsupported('image', 'Name the files in the input of the model.')
    return { input: { ...request.input }, warnings: [] }
  }
  const known = families.find(({ models }) => models.test(request.model))
  const family = known ?? common(request)
  const input: Record<string, unknown> = { ...family.always }

  if (request.prompt !== undefined) input[family.prompt ?? missing(request, 'prompt')] = request.prompt
  if (imageUrls.length > 0) {
    const field = family.image ?? missing(request, 'image')
    if (field !== 'image_urls' && imageUrls.length > 1) {
      throw unsupported('images', `${request.model} takes one image, not ${imageUrls.length}.`)
    }
    input[field] = field === 'image_urls' ? imageUrls : imageUrls[0]
  }
  if (request.count > 1) {
    const max = family.count ?? missing(request, 'count')
    if (request.count > max) {
      throw unsupported('count', `${request.model} delivers up to ${max} images, not ${request.count}.`)
    }
    input['num_images'] = request.count
  }
  if (request.seed !== undefined) input['seed'] = family.seed ? request.seed : missing(request, 'seed')
  const pixels = falPixels(request)
  if (pixels) Object.assign(input, imageSize(pixels))
  else if (request.size !== undefined)
    Object.assign(input, size(request, request.size, family, known === undefined))
  if (request.durationS !== undefined) Object.assign(input, duration(request, request.durationS, family))
  if (request.scale !== undefined) {
    const scale = family.scale ?? missing(request, 'scale')
    if (typeof scale === 'string') input[scale] = request.scale
    else if (scale !== request.scale) {
      throw unsupported('scale', `${request.model} always scales by ${scale}.`)
    }
  }
  if (request.voice !== undefined)
    Object.assign(input, (family.voice ?? missing(request, 'voice'))(request.voice))
  if (request.style !== undefined) input['style'] = style(request, request.style, family)
  if (request.transparent && request.verb !== 'remove_background') missing(request, 'transparent')
  // The server converts what no model delivers.
  if (request.format && family.formats?.includes(request.format)) input['output_format'] = request.format

  const guessed = Object.keys(input).filter((field) => !/^(prompt|text|image_urls?)$/.test(field))
  const warnings =
    known || guessed.length === 0
      ? []
      : [
          `${request.model} may ignore ${guessed.join(', ')}: Open Animate does not know the options of this model.`,
        ]
  return { input, warnings }
}

function size(
  request: MediaRequest,
  value: string,
  family: Family,
  isGuess: boolean,
): Record<string, unknown> {
  const pixels = pixelsOf(value)
  if (!pixels) throw wrong('size_invalid', 'size', `The size ${value} is neither 1920x1080 nor 16:9.`)
  const kind = family.size ?? missing(request, 'size')
  if (typeof kind !== 'string') {
    if (kind.includes(value)) return { aspect_ratio: value }
    throw wrong(
      'size_invalid',
      'size',
      `${request.model} takes one of these ratios, not ${value}: ${kind.join(', ')}.`,
    )
  }
  if (value.includes('x')) return imageSize(pixels)
  if (isGuess) return { aspect_ratio: value }
  const preset = presets[value]?.name
  return preset ? { image_size: preset } : imageSize(pixels)
}

function imageSize({ width, height }: Pixels): Record<string, unknown> {
  return { image_size: { width, height } }
}

function pixelsOf(size: string): Pixels | undefined {
  const [, first, separator, second] = /^(\d+)([x:])(\d+)$/.exec(size) ?? []
  const [width, height] = [Number(first), Number(second)]
  if (!width || !height) return undefined
  if (separator === 'x') return { width, height }
  return presets[size] ?? megapixel(width / height)
}

/** About a million pixels of a ratio. Models need multiples of 32. */
function megapixel(ratio: number): Pixels {
  const side = (length: number) => Math.max(1, Math.round(length / 32)) * 32
  return { width: side(1024 * Math.sqrt(ratio)), height: side(1024 / Math.sqrt(ratio)) }
}

function duration(request: MediaRequest, value: number, family: Family): Record<string, unknown> {
  const [field, values, write] = family.duration ?? missing(request, 'duration')
  if (values && !values.includes(value)) {
    const detail = `${request.model} makes ${values.join(', ')} seconds, not ${value}.`
    throw wrong('provider_input_invalid', 'duration', detail)
  }
  return { [field]: write(value) }
}

function style(request: MediaRequest, value: string, family: Family): string {
  const styles = family.style ?? missing(request, 'style')
  if (styles === 'any') return value
  const found = styles.find((each) => each.toLowerCase() === value.toLowerCase())
  if (found) return found
  const names = styles.map((each) => each.toLowerCase()).join(', ')
  throw wrong('provider_input_invalid', 'style', `${request.model} has the styles ${names}, not ${value}.`)
}

function missing(request: MediaRequest, field: string): never {
  throw unsupported(field, `${request.model} does not have the option ${field}.`)
}

function unsupported(field: string, detail: string): ProviderError {
  return wrong('option_unsupported', field, detail)
}

function wrong(code: ProviderErrorCode, field: string, detail: string): ProviderError {
  return new ProviderError(code, { field, detail, isFree: true })
}
