import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { AllowApproximate, Count, Format, Model, Prompt, Seed, Size, Style } from './media-input.ts'

export const generateImage = operation({
  id: 'assets.generate_image',
  method: 'POST',
  path: '/api/v1/assets/generate-image',
  tag: 'Assets',
  summary: 'Generate an image',
  description:
    'Generates images from a prompt. The built-in engine renders abstract backgrounds: the same prompt, size, style and ' +
    'seed give the same image, `details` lists the words that were used and ignored, and a prompt that asks for a ' +
    'subject that it does not understand is an error. Models of providers generate anything.',
  access: 'account',
  scope: 'assets:write',
  input: z
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
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => {
    const { allow_approximate: allowApproximate, ...input } = context.input
    return submitJob(context, 'generate_image', { ...input, ...(allowApproximate && { allowApproximate }) })
  },
})
