import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { Duration, Model, Prompt, Seed } from './media-input.ts'

export const generateAudio = operation({
  id: 'assets.generate_audio',
  method: 'POST',
  path: '/api/v1/assets/generate-audio',
  tag: 'Assets',
  summary: 'Generate audio',
  description:
    'Generates music, sounds or speech from a prompt. A speech model speaks the prompt. Needs a provider.',
  access: 'account',
  scope: 'assets:write',
  input: z
    .strictObject({
      prompt: Prompt.meta({
        description: 'The audio, in words, or the text to speak.',
        example: 'calm piano',
      }),
      model: Model.optional(),
      duration: Duration.optional(),
      voice: z
        .string()
        .min(1, 'must not be empty')
        .max(100, 'must have at most 100 characters')
        .optional()
        .meta({ description: 'The voice, for speech models.', example: 'alloy' }),
      seed: Seed.optional(),
    })
    .meta({ id: 'GenerateAudio' }),
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => {
    const { duration, ...input } = context.input
    return submitJob(context, 'generate_audio', { ...input, durationS: duration })
  },
})
