import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { mediaRequests } from './media-requests.ts'

export const removeBackground = operation({
  id: 'assets.remove_background',
  method: 'POST',
  path: '/api/v1/assets/remove-background',
  tag: 'Assets',
  summary: 'Remove the background of an image',
  description:
    'Makes the background of an image transparent. The built-in engine keeps existing transparency and removes a plain ' +
    'background; for photos it needs a model that the owner of the server installs. `details.engine` says what it did.',
  access: 'account',
  scope: 'assets:write',
  input: mediaRequests.remove_background.body,
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) =>
    submitJob(context, 'remove_background', mediaRequests.remove_background.toMedia(context.input)),
})
