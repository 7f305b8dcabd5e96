import { z } from 'zod'
import { Count, Model, Prompt, Seed, Style } from '../assets/media-input.ts'
import { invalidInput } from '../http/problems/problems.ts'
import type { MediaInput } from '../jobs/prepare-job.ts'

/** A parameter that this server honours with some values only. */
export const limitedTo = (allowed: readonly string[], reason: string) =>
  z
    .string('must be a string')
    .refine(
      (value) => allowed.includes(value),
      `must be ${allowed.map((each) => `"${each}"`).join(' or ')}, or left out: ${reason}`,
    )
    .nullish()
    .meta({ description: `${allowed.map((each) => `\`${each}\``).join(' or ')}: ${reason}.` })

/** A parameter that this server cannot honour. */
export const unsupported = (reason: string) =>
  z
    .null(`is not supported: ${reason}`)
    .optional()
    .meta({ description: `Not supported: ${reason}.` })

/** A parameter that changes nothing. */
export const ignored = (description: string) =>
  z
    .string('must be a string')
    .max(1_000, 'must have at most 1,000 characters')
    .nullish()
    .meta({ description })

/** A number that a form sends as text. */
export const numeric = <Schema extends z.ZodType<number, number>>(schema: Schema) =>
  z.preprocess(
    (value) =>
      typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? Number(value) : value,
    schema,
  )

export const ModelName = Model.nullish().meta({
  description:
    'The ID of a model, or its last part: `gpt-image-1` for `openai/gpt-image-1`. Without it, the default model.',
  example: 'local/painter',
})

const isFalse = z.union([z.literal(false), z.literal('false')], 'must be false: this server does not stream')

/** The fields of a request for images, as JSON or as a form, where numbers are text. */
export const imageFields = {
  model: ModelName,
  n: numeric(Count).nullish().meta({ description: 'Images to generate.' }),
  size: z.string('must be a string').max(40, 'must have at most 40 characters').nullish().meta({
    description: '`auto`, pixels (`1024x1024`) or a ratio (`16:9`).',
    example: '1024x1024',
  }),
  output_format: z.enum(['png', 'jpeg', 'webp', 'avif']).nullish().meta({
    description: 'The format of the images. Default: `png`.',
  }),
  response_format: z.enum(['b64_json', 'url']).nullish().meta({
    description:
      '`b64_json` (default), or `url`: links that open the images without credentials for an hour.',
  }),
  quality: limitedTo(['auto', 'standard'], 'this server does not choose the quality of a model'),
  output_compression: numeric(
    z
      .number('must be a number')
      .refine(
        (value) => value === 100,
        'must be 100, or left out: this server does not choose the compression',
      ),
  )
    .nullish()
    .meta({ description: '100: this server does not choose the compression.' }),
  stream: isFalse.nullish().meta({ description: '`false`: this server does not stream.' }),
  partial_images: numeric(
    z
      .number('must be a number')
      .refine((value) => value === 0, 'must be 0, or left out: this server does not stream'),
  )
    .nullish()
    .meta({ description: '0: this server does not stream.' }),
  user: ignored('Accepted, and not used.'),
  safety_identifier: ignored('Accepted, and not used.'),
  seed: numeric(Seed).nullish().meta({
    description: 'Not of OpenAI: chooses among the results of a prompt, for models that have seeds.',
  }),
  allow_approximate: z
    .union([z.boolean(), z.stringbool()], 'must be true or false')
    .nullish()
    .meta({ description: 'Not of OpenAI: the built-in engine uses what it understands of the prompt.' }),
}

export const ImagePrompt = Prompt
export const ImageStyle = Style.nullish().meta({
  description: 'A style of the built-in engine. `vivid` and `natural` are not supported.',
})

type Fields = z.output<z.ZodObject<typeof imageFields>> & {
  readonly prompt: string
  readonly background?: string | null | undefined
  readonly style?: string | null | undefined
}

/** What a request asks for. @throws {ProblemError} input_invalid if its parameters contradict each other. */
export function toImageInput(fields: Fields): MediaInput {
  const { model, prompt, n, size, seed, style, background, allow_approximate: allowApproximate } = fields
  const format = fields.output_format ?? 'png'
  if (background === 'transparent' && format === 'jpeg') {
    throw invalidInput([{ pointer: '/background', detail: 'cannot be "transparent" in a JPEG' }])
  }
  return {
    format,
    prompt,
    model: model ?? undefined,
    count: n ?? undefined,
    size: size === 'auto' ? undefined : (size ?? undefined),
    seed: seed ?? undefined,
    style: style ?? undefined,
    ...(background === 'transparent' && { transparent: true }),
    ...(allowApproximate && { allowApproximate }),
  }
}
