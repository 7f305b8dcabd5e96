import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { AllowApproximate, Count, Format, InputImage, Model, Prompt, Seed, Size } from './media-input.ts'

export const editImage = operation({
  id: 'assets.edit_image',
  method: 'POST',
  path: '/api/v1/assets/edit-image',
  tag: 'Assets',
  summary: 'Edit an image',
  description:
    'Changes an image as a prompt says. The built-in engine crops, resizes, rotates and adjusts colours; `details` lists ' +
    'what it applied. Models of providers edit anything, and may take further images.',
  access: 'account',
  scope: 'assets:write',
  input: z
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
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => {
    const { image, images = [], allow_approximate: allowApproximate, ...input } = context.input
    return submitJob(context, 'edit_image', {
      ...input,
      files: [image, ...images],
      ...(allowApproximate && { allowApproximate }),
    })
  },
})
