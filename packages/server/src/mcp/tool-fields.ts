import { z } from 'zod'
import { formats, text } from '../assets/media-input.ts'
import { invalidInput } from '../http/problems/problems.ts'
import { styles } from '../providers/local/styles.ts'

/** Names of sizes that agents use, as sizes of this server. @see https://fal.ai/models */
const sizeNames: Readonly<Record<string, string>> = {
  square_hd: '1024x1024',
  square: '512x512',
  portrait_4_3: '3:4',
  portrait_16_9: '9:16',
  landscape_4_3: '4:3',
  landscape_16_9: '16:9',
}

const Size = z
  .string('must be a string')
  .max(40, 'must have at most 40 characters')
  .describe(
    `Pixels ("1920x1080"), a ratio ("16:9") or one of ${Object.keys(sizeNames).join(', ')}. Without it, the prompt or ` +
      'the model decides.',
  )

const seconds = z.number('must be a number').min(0.5, 'must be at least 0.5').max(600, 'must be at most 600')

/** Seconds, as a number or as text. */
const Seconds = z
  .union(
    [
      seconds,
      z
        .string()
        .regex(/^\d{1,3}(?:\.\d{1,3})?$/)
        .transform(Number)
        .pipe(seconds),
    ],
    {
      error: 'must be a number of seconds from 0.5 to 600',
    },
  )
  .describe('Seconds. Without it, the model decides.')

/** The arguments of the tools, with the words that the model reads. */
export const fields = {
  prompt: text(10_000).describe('What to generate, in words.'),
  model: text(200)
    .describe('The ID of a model: see list_models. Without it, the default of the server.')
    .optional(),
  image_url: text(1_500_000).describe(
    'The image: an https URL, the ID of an asset ("asset_…"), a url of an earlier result, or a data: URL.',
  ),
  image_size: Size.optional(),
  size: Size.describe('The same as image_size: send one of them.').optional(),
  num_images: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(10, 'must be at most 10')
    .describe('Images to generate.')
    .optional(),
  seed: z
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(4_294_967_295, 'must be at most 4294967295')
    .describe('The same seed and prompt give the same image, for models that have seeds.')
    .optional(),
  format: z.enum(formats).describe('The format of the images.').optional(),
  duration: Seconds.optional(),
  style: z
    .enum(Object.keys(styles) as [keyof typeof styles])
    .describe('A style of the built-in engine (models local/…), instead of the one in the prompt.')
    .optional(),
  allow_approximate: z
    .boolean()
    .describe('The built-in engine uses what it understands of the prompt instead of failing.')
    .optional(),
}

/** The size of a request that may have it under two names. @throws {ProblemError} input_invalid if they differ. */
export function sizeOf(named: string | undefined, size: string | undefined): string | undefined {
  if (named !== undefined && size !== undefined && named !== size) {
    throw invalidInput([{ pointer: '/size', detail: 'differs from image_size' }])
  }
  const given = named ?? size
  return given === undefined ? undefined : (sizeNames[given] ?? given)
}
