import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { Format, InputImage, Model } from './media-input.ts'

export const upscaleImage = operation({
  id: 'assets.upscale',
  method: 'POST',
  path: '/api/v1/assets/upscale',
  tag: 'Assets',
  summary: 'Upscale an image',
  description:
    'Enlarges an image. The built-in engine resamples it (Lanczos with back-projection); models of providers add detail. ' +
    '`details.engine` says which engine made it.',
  access: 'account',
  scope: 'assets:write',
  input: z
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
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => {
    const { image, ...input } = context.input
    return submitJob(context, 'upscale', { ...input, files: [image] })
  },
})
