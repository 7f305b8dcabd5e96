import { type Pixels, pixelsOf, type Ratio, ratioOf, sizeInvalid } from './image-ratio.ts'
import { isModelId } from './model-id.ts'
import { type MediaRequest, ProviderError } from './provider.ts'

/** What a model can do, as far as it is known before a paid call. */
export interface Abilities {
  /** What it takes as a size: any pixels, one of a list, or a ratio. Absent: none. */
  readonly size?: 'pixels' | 'ratio' | readonly Pixels[]
  readonly seed?: boolean
  /** The most input files. Absent: none. */
  readonly files?: number
  readonly transparent?: boolean
  /** Least and most seconds of a video, where the package would change others silently. */
  readonly durationS?: readonly [number, number]
}

export interface SizeOptions {
  readonly size: Pixels | undefined
  readonly aspectRatio: Ratio | undefined
}

/** Sizes that every provider of videos takes. */
const videoSizes: readonly Pixels[] = ['1280x720', '720x1280', '1920x1080', '1080x1920']

const voiceId = /^[A-Za-z0-9][\w-]{0,63}$/

/**
 * Rejects what the model would ignore or change, before anything is sent. Model and voice become parts of URLs in some
 * packages, so they are checked too.
 *
 * @throws {ProviderError} `option_unsupported`, `size_invalid`, `model_not_found`, `provider_input_invalid`. All are free.
 */
export function checkRequest(request: MediaRequest, abilities: Abilities): void {
  const { verb, model, files } = request
  if (!isModelId(`any/${model}`)) {
    throw new ProviderError('model_not_found', {
      detail: `"${model}" is not the id of a model.`,
      isFree: true,
    })
  }
  const isImage = verb !== 'generate_video' && verb !== 'generate_audio'
  const checks: readonly (readonly [field: string, isUnsupported: boolean, reason: string])[] = [
    ['style', request.style !== undefined, 'has no styles'],
    ['scale', request.scale !== undefined, 'does not scale images'],
    [
      'transparent',
      request.transparent === true && !abilities.transparent,
      'cannot make a transparent background',
    ],
    ['seed', request.seed !== undefined && !abilities.seed, 'takes no seed'],
    ['voice', request.voice !== undefined && verb !== 'generate_audio', 'has no voices'],
    ['duration_s', request.durationS !== undefined && verb !== 'generate_video', 'takes no duration'],
    ['count', request.count > 1 && !isImage, 'makes one file for each request'],
    ['size', request.size !== undefined && verb === 'generate_audio', 'takes no size'],
  ]
  for (const [field, isUnsupported, reason] of checks)
    if (isUnsupported) throw unsupported(field, model, reason)

  const most = abilities.files ?? 0
  if (files.length > most) {
    const reason =
      most === 0 ? 'takes no input files' : `takes at most ${most} input file${most === 1 ? '' : 's'}`
    throw unsupported('inputs', model, reason)
  }
  const [shortest, longest] = abilities.durationS ?? [0, Number.POSITIVE_INFINITY]
  if (request.durationS !== undefined && (request.durationS < shortest || request.durationS > longest)) {
    throw unsupported('duration_s', model, `makes videos of ${shortest} to ${longest} seconds`)
  }
  if (request.voice !== undefined && !voiceId.test(request.voice)) {
    const detail = `"${request.voice}" is not the id of a voice.`
    throw new ProviderError('provider_input_invalid', { detail, field: 'voice', isFree: true })
  }
}

export function unsupported(field: string, model: string, reason: string): ProviderError {
  return new ProviderError('option_unsupported', { detail: `${model} ${reason}.`, field, isFree: true })
}

/**
 * Turns a size or a ratio into what the model takes. A ratio becomes pixels of exactly that ratio, about one megapixel.
 *
 * @throws {ProviderError} `size_invalid`.
 */
export function imageSize({ size, model }: MediaRequest, { size: takes }: Abilities): SizeOptions {
  if (size === undefined) return { size: undefined, aspectRatio: undefined }
  const isRatio = size.includes(':')
  if (takes === 'ratio') {
    if (isRatio) return { size: undefined, aspectRatio: size as Ratio }
    throw sizeInvalid(`${model} takes a ratio, such as ${ratioOf(size)}, and not a size in pixels.`)
  }
  if (takes === 'pixels') {
    return { size: isRatio ? pixelsOf(size) : (size as Pixels), aspectRatio: undefined }
  }
  if (takes === undefined) throw sizeInvalid(`${model} takes no size.`)
  const found = takes.find((each) => each === size || ratioOf(each) === size)
  if (found) return { size: found, aspectRatio: undefined }
  throw sizeInvalid(`${model} does not make ${size}. Sizes: ${takes.join(', ')}.`)
}

/** The same for videos, where packages take the resolution of a landscape video and the ratio. */
export function videoSize({ size, model }: MediaRequest): {
  resolution: Pixels | undefined
  aspectRatio: Ratio | undefined
} {
  if (size === undefined) return { resolution: undefined, aspectRatio: undefined }
  if (size.includes(':')) return { resolution: undefined, aspectRatio: size as Ratio }
  if (!videoSizes.some((each) => each === size)) {
    throw sizeInvalid(`${model} does not make ${size}. Use a ratio, or ${videoSizes.join(', ')}.`)
  }
  const [first = 0, second = 0] = size.split('x').map(Number)
  const resolution: Pixels = `${Math.max(first, second)}x${Math.min(first, second)}`
  return { resolution, aspectRatio: ratioOf(size) }
}
