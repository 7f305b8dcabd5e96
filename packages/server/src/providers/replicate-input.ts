import { pixelsOf, ratioOf, sizeInvalid } from './image-ratio.ts'
import { type MediaRequest, ProviderError } from './provider.ts'

/** The input of a model, as its OpenAPI schema describes it. */
export interface InputSchema {
  /** Schemas of the fields, by name. */
  readonly fields: Readonly<Record<string, FieldSchema>>
  /** Schemas that fields refer to. */
  readonly shared: Readonly<Record<string, FieldSchema>>
}

export interface FieldSchema {
  readonly type?: string | undefined
  readonly enum?: readonly unknown[] | undefined
  readonly maximum?: number | undefined
  readonly allOf?: readonly { readonly $ref?: string | undefined }[] | undefined
  readonly $ref?: string | undefined
}

/** What models call what a caller can set. The first name that a model has counts. */
const names = {
  prompt: ['prompt', 'text', 'input_text', 'text_prompt'],
  inputs: [
    ...['image', 'input_image', 'input_images', 'image_input', 'images', 'img', 'start_image'],
    ...['first_frame_image', 'image_path', 'reference_images', 'reference_image'],
  ],
  count: ['num_outputs', 'number_of_images', 'num_images', 'n'],
  seed: ['seed'],
  duration_s: ['duration', 'seconds', 'duration_seconds', 'length'],
  scale: ['scale', 'upscale_factor', 'scale_factor'],
  voice: ['voice', 'voice_id', 'speaker'],
  style: ['style'],
} as const

/**
 * Writes the input of a model. Every model has its own fields, and its schema says which.
 *
 * @param urls A URL for each file of the request.
 * @throws {ProviderError} `option_unsupported`, `size_invalid` or `provider_input_invalid` with the `field`. All are free.
 */
export function toReplicateInput(
  request: MediaRequest,
  schema: InputSchema,
  urls: readonly string[],
): Record<string, unknown> {
  const { model } = request
  const input: Record<string, unknown> = {}
  const choices = (name: string) => enumOf(schema, schema.fields[name])

  const set = (option: keyof typeof names, value: string | number) => {
    const name = names[option].find((each) => each in schema.fields)
    if (name === undefined) throw wrong('option_unsupported', option, `${model} does not have this option.`)
    const values = choices(name)
    const found = values?.find((each) => String(each).toLowerCase() === String(value).toLowerCase())
    if (values && found === undefined) {
      throw wrong('provider_input_invalid', option, `${model} takes ${values.join(', ')}, not ${value}.`)
    }
    const { maximum = Number.POSITIVE_INFINITY, type } = schema.fields[name] ?? {}
    if (typeof value === 'number' && value > maximum) {
      throw wrong('provider_input_invalid', option, `${model} takes at most ${maximum}, not ${value}.`)
    }
    input[name] = found ?? (type === 'string' ? String(value) : value)
  }

  if (request.prompt !== undefined) set('prompt', request.prompt)
  if (urls.length > 0) Object.assign(input, images(model, schema, urls))
  if (request.count > 1) set('count', request.count)
  if (request.seed !== undefined) set('seed', request.seed)
  if (request.durationS !== undefined) set('duration_s', request.durationS)
  if (request.scale !== undefined) set('scale', request.scale)
  if (request.voice !== undefined) set('voice', request.voice)
  if (request.style !== undefined) set('style', request.style)
  if (request.size !== undefined) Object.assign(input, size(model, request.size, schema))
  if (request.transparent && request.verb !== 'remove_background') {
    if (!choices('background')?.includes('transparent')) {
      throw wrong('option_unsupported', 'transparent', `${model} cannot make a transparent background.`)
    }
    input['background'] = 'transparent'
  }
  // The server converts what the model does not deliver.
  const formats = request.format === 'jpeg' ? ['jpeg', 'jpg'] : [request.format]
  const format = choices('output_format')?.find((each) => formats.some((wanted) => wanted === each))
  if (format !== undefined) input['output_format'] = format
  return input
}

function images(model: string, schema: InputSchema, urls: readonly string[]): Record<string, unknown> {
  const name = names.inputs.find((each) => each in schema.fields)
  if (name === undefined) throw wrong('option_unsupported', 'inputs', `${model} takes no input files.`)
  if (schema.fields[name]?.type === 'array') return { [name]: urls }
  // Some models number them: `input_image`, `input_image_2`.
  const fields = urls.map((_, index) => (index === 0 ? name : `${name}_${index + 1}`))
  const missing = fields.findIndex((each) => !(each in schema.fields))
  if (missing >= 0) {
    throw wrong('option_unsupported', 'inputs', `${model} takes ${missing} input files, not ${urls.length}.`)
  }
  return Object.fromEntries(fields.map((field, index) => [field, urls[index]]))
}

function size(model: string, value: string, schema: InputSchema): Record<string, unknown> {
  const ratios = enumOf(schema, schema.fields['aspect_ratio'])
  const sizes = enumOf(schema, schema.fields['size'])
  const isRatio = value.includes(':')
  const hasPixels = 'width' in schema.fields && 'height' in schema.fields
  if (isRatio && ratios?.includes(value)) return { aspect_ratio: value }
  if (isRatio && !ratios && 'aspect_ratio' in schema.fields) return { aspect_ratio: value }
  const same = sizes?.find(
    (each) => String(each).replace('*', 'x') === value || ratioOf(String(each)) === value,
  )
  if (same !== undefined) return { size: same }
  if (hasPixels) {
    const [width, height] = (isRatio ? pixelsOf(value) : value).split('x').map(Number)
    return { width, height, ...(ratios?.includes('custom') && { aspect_ratio: 'custom' }) }
  }
  const known = [...(ratios ?? []), ...(sizes ?? [])]
  if (known.length === 0) throw wrong('option_unsupported', 'size', `${model} does not have this option.`)
  throw sizeInvalid(`${model} does not make ${value}. It makes ${known.join(', ')}.`)
}

/** The values of a field that has a list of them, directly or in a shared schema. */
function enumOf({ shared }: InputSchema, field: FieldSchema | undefined): readonly unknown[] | undefined {
  if (field?.enum) return field.enum
  const reference = field?.$ref ?? field?.allOf?.[0]?.$ref
  return reference === undefined ? undefined : shared[reference.split('/').at(-1) ?? '']?.enum
}

function wrong(
  code: 'option_unsupported' | 'provider_input_invalid',
  field: string,
  detail: string,
): ProviderError {
  return new ProviderError(code, { field, detail, isFree: true })
}
