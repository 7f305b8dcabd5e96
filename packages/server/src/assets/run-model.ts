import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { mediaRequests } from './media-requests.ts'

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
  input: mediaRequests.run.body,
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => submitJob(context, 'run', mediaRequests.run.toMedia(context.input)),
})
