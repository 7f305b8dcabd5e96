import { z } from 'zod'
import { isNestedDeeper, maxLevels } from '../core/nesting.ts'
import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { Model } from './media-input.ts'

export const runModel = operation({
  id: 'assets.run',
  method: 'POST',
  path: '/api/v1/assets/run',
  tag: 'Assets',
  summary: 'Run a model',
  description:
    'Runs any model of a provider with its own input, which the documentation of the model describes. The answer is ' +
    '`output`; its files are assets.',
  access: 'account',
  scope: 'assets:write',
  input: z
    .strictObject({
      model: Model.meta({ example: 'fal-ai/flux/schnell' }),
      input: z
        .record(z.string(), z.unknown(), 'must be an object')
        .refine((input) => !isNestedDeeper(input), `must be nested in at most ${maxLevels} levels`)
        .meta({ description: 'The input of the model.', example: { prompt: 'a cat on a sofa' } }),
    })
    .meta({ id: 'RunModel' }),
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => submitJob(context, 'run', context.input),
})
