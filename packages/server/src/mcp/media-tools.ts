import { z } from 'zod'
import { text } from '../assets/media-input.ts'
import { findImage } from './find-image.ts'
import { getJobAnswer, MediaAnswer, RunAnswer, runJob, runModelJob } from './run-job.ts'
import { tool } from './tool.ts'
import { fields, sizeOf } from './tool-fields.ts'

const waits = 'Waits for the result, for at most 10 minutes. May cost money: estimatedCostUsd says how much.'

/** The tools that generate files. Each runs the operation of the API that does the same. */
export const mediaTools = [
  tool({
    name: 'gen_image',
    title: 'Generate images',
    description: `Generates images from a prompt. ${waits}`,
    scope: 'assets:write',
    isReadOnly: false,
    input: z.strictObject({
      prompt: fields.prompt,
      model: fields.model,
      image_size: fields.image_size,
      num_images: fields.num_images,
      size: fields.size,
      seed: fields.seed,
      format: fields.format,
      transparent: z.boolean().describe('Generate a transparent background.').optional(),
      style: fields.style,
      allow_approximate: fields.allow_approximate,
    }),
    output: MediaAnswer,
    run: (call, { image_size, size, num_images: count, ...input }) =>
      runJob(call, '/api/v1/assets/generate-image', { ...input, count, size: sizeOf(image_size, size) }),
  }),
  tool({
    name: 'edit_image',
    title: 'Edit an image',
    description: `Changes an image as a prompt says. ${waits}`,
    scope: 'assets:write',
    isReadOnly: false,
    input: z.strictObject({
      image_url: fields.image_url,
      prompt: fields.prompt.describe('The change, in words.'),
      model: fields.model,
      image_urls: z
        .array(fields.image_url)
        .max(15, 'must have at most 15 images')
        .describe('Further images, for models that combine images.')
        .optional(),
      image_size: fields.image_size,
      num_images: fields.num_images,
      size: fields.size,
      seed: fields.seed,
      format: fields.format,
      allow_approximate: fields.allow_approximate,
    }),
    output: MediaAnswer,
    async run(call, { image_url, image_urls, image_size, size, num_images: count, ...input }) {
      const image = await findImage(call, image_url)
      const images = image_urls && (await Promise.all(image_urls.map((each) => findImage(call, each))))
      const body = { ...input, image, images, count, size: sizeOf(image_size, size) }
      return runJob(call, '/api/v1/assets/edit-image', body)
    },
  }),
  tool({
    name: 'remove_bg',
    title: 'Remove the background of an image',
    description: `Makes the background of an image transparent. ${waits}`,
    scope: 'assets:write',
    isReadOnly: false,
    input: z.strictObject({
      image_url: fields.image_url,
      model: fields.model,
      format: z.enum(['png', 'webp', 'avif']).describe('The format of the image.').optional(),
    }),
    output: MediaAnswer,
    run: async (call, { image_url, ...input }) =>
      runJob(call, '/api/v1/assets/remove-background', { ...input, image: await findImage(call, image_url) }),
  }),
  tool({
    name: 'upscale',
    title: 'Upscale an image',
    description: `Enlarges an image. ${waits}`,
    scope: 'assets:write',
    isReadOnly: false,
    input: z.strictObject({
      image_url: fields.image_url,
      scale: z
        .union([z.literal(2), z.literal(4)], 'must be 2 or 4')
        .describe('How many times wider and higher.')
        .default(2),
      model: fields.model,
      format: fields.format,
    }),
    output: MediaAnswer,
    run: async (call, { image_url, ...input }) =>
      runJob(call, '/api/v1/assets/upscale', { ...input, image: await findImage(call, image_url) }),
  }),
  tool({
    name: 'gen_video',
    title: 'Generate a video',
    description: `Generates a video from a prompt and, if given, a first image. Takes minutes. ${waits}`,
    scope: 'assets:write',
    isReadOnly: false,
    input: z.strictObject({
      prompt: fields.prompt,
      model: fields.model,
      duration: fields.duration,
      image_url: fields.image_url.optional(),
      image_size: fields.image_size,
      size: fields.size,
      seed: fields.seed,
    }),
    output: MediaAnswer,
    async run(call, { image_url, image_size, size, ...input }) {
      const image = image_url && (await findImage(call, image_url))
      return runJob(call, '/api/v1/assets/generate-video', {
        ...input,
        image,
        size: sizeOf(image_size, size),
      })
    },
  }),
  tool({
    name: 'gen_audio',
    title: 'Generate audio',
    description: `Generates music, sounds or speech. A speech model speaks the prompt. ${waits}`,
    scope: 'assets:write',
    isReadOnly: false,
    input: z.strictObject({
      prompt: fields.prompt.describe('The audio, in words, or the text to speak.'),
      model: fields.model,
      duration_in_seconds: fields.duration,
      voice: z
        .string()
        .min(1, 'must not be empty')
        .max(100, 'must have at most 100 characters')
        .describe('The voice, for speech models.')
        .optional(),
      seed: fields.seed,
    }),
    output: MediaAnswer,
    run: (call, { duration_in_seconds: duration, ...input }) =>
      runJob(call, '/api/v1/assets/generate-audio', { ...input, duration }),
  }),
  tool({
    name: 'run_model',
    title: 'Run a model',
    description: `Runs any model of a provider with its own input, which the documentation of the model describes. ${waits}`,
    scope: 'assets:write',
    isReadOnly: false,
    input: z.strictObject({
      model: fields.model.unwrap(),
      input: z.record(z.string(), z.unknown(), 'must be an object').describe('The input of the model.'),
      async: z.boolean().describe('Changes nothing: the call always waits for the result.').optional(),
    }),
    output: RunAnswer,
    run: (call, { model, input }) => runModelJob(call, { model, input }),
  }),
  tool({
    name: 'get_job',
    title: 'Get the result of a job',
    description:
      'Waits for a job that an earlier call started and did not wait for to its end, and returns its files. Costs nothing.',
    isReadOnly: true,
    input: z.strictObject({ job_id: text(100).describe('The ID of the job: "job_…".') }),
    output: MediaAnswer,
    run: (call, { job_id }) => getJobAnswer(call, job_id),
  }),
]
