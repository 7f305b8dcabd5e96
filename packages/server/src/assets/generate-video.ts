import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { mediaRequests } from './media-requests.ts'

export const generateVideo = operation({
  id: 'assets.generate_video',
  method: 'POST',
  path: '/api/v1/assets/generate-video',
  tag: 'Assets',
  summary: 'Generate a video',
  description: 'Generates a video from a prompt and, if given, a first image. Needs a provider.',
  access: 'account',
  scope: 'assets:write',
  input: mediaRequests.generate_video.body,
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => submitJob(context, 'generate_video', mediaRequests.generate_video.toMedia(context.input)),
})
