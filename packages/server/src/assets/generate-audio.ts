import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { mediaRequests } from './media-requests.ts'

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
  input: mediaRequests.generate_audio.body,
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => submitJob(context, 'generate_audio', mediaRequests.generate_audio.toMedia(context.input)),
})
