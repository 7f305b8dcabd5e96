import { operation } from '../http/operation.ts'
import { JobResponse } from '../jobs/job.ts'
import { jobProblems, submitJob } from '../jobs/submit-job.ts'
import { mediaRequests } from './media-requests.ts'

export const generateImage = operation({
  id: 'assets.generate_image',
  method: 'POST',
  path: '/api/v1/assets/generate-image',
  tag: 'Assets',
  summary: 'Generate an image',
  description:
    'Generates images from a prompt. The built-in engine renders abstract backgrounds: the same prompt, size, style and ' +
    'seed give the same image, `details` lists the words that were used and ignored, and a prompt that asks for a ' +
    'subject that it does not understand is an error. Models of providers generate anything.',
  access: 'account',
  scope: 'assets:write',
  input: mediaRequests.generate_image.body,
  output: JobResponse,
  status: 201,
  startsJob: true,
  idempotency: 'replayed',
  problems: jobProblems,

  run: (context) => submitJob(context, 'generate_image', mediaRequests.generate_image.toMedia(context.input)),
})
