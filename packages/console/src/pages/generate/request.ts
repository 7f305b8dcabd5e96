import { readNumber } from '../../components/number-field.tsx'
import { otherModel } from './model-picker.tsx'
import { type Option, type Verb, verbForms } from './verbs.ts'

export const seeds = { min: 0, max: 4_294_967_295 }
export const counts = { min: 1, max: 10 }
/** Seconds. */
export const durations = { min: 1, max: 600 }

/** What a user typed into the form of a verb. Each verb shows some of it. */
export const emptyDraft = {
  prompt: '',
  /** `''` is the default model. */
  model: '',
  otherModel: '',
  /** Of the built-in engine. */
  size: '1920x1080',
  /** Of other models; `''` is their choice. */
  ratio: '',
  seed: '',
  count: '',
  styleName: '',
  isTransparent: false,
  duration: '',
  voice: '',
  scale: '2',
  input: '',
}

/** The request that a form describes. */
export function bodyOf({
  verb,
  draft,
  isLocal,
  options,
  images,
}: {
  verb: Verb
  draft: typeof emptyDraft
  isLocal: boolean
  /** The options that the form shows. */
  options: readonly Option[]
  /** Ids of assets. */
  images: readonly string[]
}): object {
  const has = (option: Option) => options.includes(option)
  const [image, ...others] = images
  const model = draft.model === otherModel ? draft.otherModel.trim() : draft.model
  const size = isLocal ? draft.size : draft.ratio
  const seed = readNumber(draft.seed, seeds)
  const count = readNumber(draft.count, counts)
  const duration = readNumber(draft.duration, durations)
  return {
    ...(model && { model }),
    ...(image !== undefined && { image }),
    ...(others.length > 0 && { images: others }),
    ...(verbForms[verb].prompt && { prompt: draft.prompt }),
    ...(verb === 'run' && { input: JSON.parse(draft.input) }),
    ...(has('size') && size && { size }),
    ...(has('scale') && { scale: Number(draft.scale) }),
    ...(has('seed') && typeof seed === 'number' && { seed }),
    ...(has('count') && typeof count === 'number' && { count }),
    ...(has('duration') && typeof duration === 'number' && { duration }),
    ...(has('voice') && draft.voice.trim() && { voice: draft.voice.trim() }),
    ...(has('style') && draft.styleName && { style: draft.styleName }),
    ...(has('transparent') && draft.isTransparent && { transparent: true }),
  }
}

/** Why a text is not the input of a model. */
export function inputError(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined
    return 'Must be a JSON object, such as {"prompt": "a city"}.'
  } catch {
    return 'Must be valid JSON.'
  }
}
