import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { Duration, InputImage, Model, Prompt, Seed, Size } from './media-input.ts'

export const generateVideo = operation({
  id: 'assets.generate_video',
  method: 'POST',
  path: '/api/v1/assets/generate-video',
  tag: 'Assets',
  summary: 'Generate a video',
  description: 'Generates a video from a prompt and, if given, a first image. Needs a provider.',
  access: 'account',
  scope: 'assets:write',
  input: z
    .strictObject({
      prompt: Prompt.meta({ description: 'The video, in words.', example: 'waves on a beach at dusk' }),
      image: InputImage.optional(),
      model: Model.optional(),
      duration: Duration.optional(),
      size: Size.optional(),
      seed: Seed.optional(),
    })
    .meta({ id: 'GenerateVideo' }),
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => {
    const { image, duration, ...input } = context.input
    return submitJob(context, 'generate_video', {
      ...input,
      files: image === undefined ? [] : [image],
      durationS: duration,
    })
  },
})
