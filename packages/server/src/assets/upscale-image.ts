import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { mediaRequests } from './media-requests.ts'

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
  input: mediaRequests.upscale.body,
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => submitJob(context, 'upscale', mediaRequests.upscale.toMedia(context.input)),
})
