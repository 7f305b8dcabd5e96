import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { mediaRequests } from './media-requests.ts'

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
  input: mediaRequests.edit_image.body,
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => submitJob(context, 'edit_image', mediaRequests.edit_image.toMedia(context.input)),
})
