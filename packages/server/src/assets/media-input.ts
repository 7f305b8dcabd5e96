import { z } from 'zod'
import { isWellFormed } from '../core/text.ts'
import { styles } from '../providers/local/styles.ts'

/** Text that is not empty. */
export const text = (maxLength: number) =>
  z
    .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
    .superRefine((value, context) => {
      if (value.trim() === '') context.addIssue('must not be empty')
      if ([...value].length > maxLength) {
        context.addIssue(`must have at most ${maxLength.toLocaleString('en-US')} characters`)
      }
      if (!isWellFormed(value) || value.includes('\0')) {
        context.addIssue('must be well-formed Unicode without NUL')
      }
    })

/** Stored as typed. */
export const Prompt = text(10_000).meta({
  description: 'What to generate, in words.',
  example: 'dark mesh gradient, purple and blue, 16:9',
  override: { minLength: 1, maxLength: 10_000 },
})

export const Model = text(200).meta({
  description: 'The model. Without it, the default model of the server for this operation.',
  example: 'local/painter',
  override: { minLength: 1, maxLength: 200 },
})

export const Count = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(10, 'must be at most 10')
  .meta({ description: 'Files to generate.' })

export const Seed = z
  .int('must be a whole number')
  .min(0, 'must be at least 0')
  .max(4_294_967_295, 'must be at most 4294967295')
  .meta({ description: 'Chooses among the results of a prompt, for models that have seeds.' })

export const Size = z
  .string()
  .max(40, 'must have at most 40 characters')
  .meta({
    description:
      'Pixels ("1920x1080") or a ratio ("16:9"). The built-in engine makes 16 to 8192 pixels a side, at most 40 ' +
      'megapixels, and a ratio has 1920 on its long side. Without it the prompt may say.',
    example: '1920x1080',
  })

export const InputImage = text(2_000).meta({
  description: 'An image: the ID of an asset, or an https URL that the server downloads.',
  example: 'asset_7fGhIjKlMnOpQrStUvWx',
  override: { minLength: 1, maxLength: 2_000 },
})

export const Duration = z
  .number('must be a number')
  .min(0.5, 'must be at least 0.5')
  .max(600, 'must be at most 600')
  .meta({ description: 'Seconds.', example: 5 })

export const Voice = z
  .string()
  .min(1, 'must not be empty')
  .max(100, 'must have at most 100 characters')
  .meta({ description: 'The voice, for speech models.', example: 'alloy' })

export const formats = ['png', 'jpeg', 'webp', 'avif'] as const

export const Format = z.enum(formats).meta({
  description:
    'The format of the images. Without it, what the provider delivers; PNG from the built-in engine.',
})

export const AllowApproximate = z.boolean().meta({
  description:
    'The built-in engine: use what is understood of the prompt, or nothing of it, instead of returning an error.',
})

export const Style = z.enum(Object.keys(styles) as [keyof typeof styles]).meta({
  description: 'A style of the built-in engine, instead of the one in the prompt.',
})
