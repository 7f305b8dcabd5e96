import { z } from 'zod'
import { isNestedDeeper, maxLevels } from '../core/nesting.ts'
import type { MediaInput } from '../jobs/prepare-job.ts'
import type { Verb } from '../providers/provider.ts'
import {
  AllowApproximate,
  Count,
  Duration,
  Format,
  InputImage,
  Model,
  Prompt,
  Seed,
  Size,
  Style,
  Voice,
} from './media-input.ts'

/** The body of an operation that starts a job, and what it asks for. */
interface MediaBody<Body extends z.ZodObject> {
  readonly body: Body
  toMedia(body: z.output<Body>): MediaInput
}

const media = <Body extends z.ZodObject>(body: Body, toMedia: MediaBody<Body>['toMedia']) => ({
  body,
  toMedia,
})

/** What each verb takes, for its operation and for estimates. */
export const mediaRequests = {
  generate_image: media(
    z
      .strictObject({
        prompt: Prompt,
        model: Model.optional(),
        count: Count.optional(),
        size: Size.optional(),
        seed: Seed.optional(),
        format: Format.optional(),
        transparent: z.boolean().optional().meta({ description: 'Generate a transparent background.' }),
        style: Style.optional(),
        allow_approximate: AllowApproximate.optional(),
      })
      .meta({ id: 'GenerateImage' }),
    ({ allow_approximate: allowApproximate, ...input }) => ({
      ...input,
      ...(allowApproximate && { allowApproximate }),
    }),
  ),
  edit_image: media(
    z
      .strictObject({
        image: InputImage,
        images: z
          .array(InputImage)
          .max(15, 'must have at most 15 images')
          .optional()
          .meta({ description: 'Further images, for models that combine images.' }),
        prompt: Prompt.meta({
          description: 'The change, in words.',
          example: 'crop to 16:9, warmer, vignette',
        }),
        model: Model.optional(),
        count: Count.optional(),
        size: Size.optional(),
        seed: Seed.optional(),
        format: Format.optional(),
        allow_approximate: AllowApproximate.optional(),
      })
      .meta({ id: 'EditImage' }),
    ({ image, images = [], allow_approximate: allowApproximate, ...input }) => ({
      ...input,
      files: [image, ...images],
      ...(allowApproximate && { allowApproximate }),
    }),
  ),
  remove_background: media(
    z
      .strictObject({
        image: InputImage,
        model: Model.optional(),
        format: z.enum(['png', 'webp', 'avif']).optional().meta({
          description: 'The format of the image. Without it, what the provider delivers, or PNG.',
        }),
      })
      .meta({ id: 'RemoveBackground' }),
    ({ image, ...input }) => ({ ...input, files: [image] }),
  ),
  upscale: media(
    z
      .strictObject({
        image: InputImage,
        scale: z
          .union([z.literal(2), z.literal(4)], 'must be 2 or 4')
          .default(2)
          .meta({ description: 'How many times wider and higher.' }),
        model: Model.optional(),
        format: Format.optional(),
      })
      .meta({ id: 'UpscaleImage' }),
    ({ image, ...input }) => ({ ...input, files: [image] }),
  ),
  generate_video: media(
    z
      .strictObject({
        prompt: Prompt.meta({ description: 'The video, in words.', example: 'waves on a beach at dusk' }),
        image: InputImage.optional(),
        model: Model.optional(),
        duration: Duration.optional(),
        size: Size.optional(),
        seed: Seed.optional(),
      })
      .meta({ id: 'GenerateVideo' }),
    ({ image, duration, ...input }) => ({
      ...input,
      files: image === undefined ? [] : [image],
      durationS: duration,
    }),
  ),
  generate_audio: media(
    z
      .strictObject({
        prompt: Prompt.meta({
          description: 'The audio, in words, or the text to speak.',
          example: 'calm piano',
        }),
        model: Model.optional(),
        duration: Duration.optional(),
        voice: Voice.optional(),
        seed: Seed.optional(),
      })
      .meta({ id: 'GenerateAudio' }),
    ({ duration, ...input }) => ({ ...input, durationS: duration }),
  ),
  run: media(
    z
      .strictObject({
        model: Model.meta({ example: 'fal-ai/flux/schnell' }),
        input: z
          .record(z.string(), z.unknown(), 'must be an object')
          .refine((input) => !isNestedDeeper(input), `must be nested in at most ${maxLevels} levels`)
          .meta({ description: 'The input of the model.', example: { prompt: 'a cat on a sofa' } }),
      })
      .meta({ id: 'RunModel' }),
    (input) => input,
  ),
} satisfies Record<Verb, unknown>
