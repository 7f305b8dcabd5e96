import { z } from 'zod'
import { Duration, Prompt } from '../assets/media-input.ts'
import { operation } from '../http/operation.ts'
import { FormFile } from '../http/read-multipart.ts'
import { jobProblems } from '../jobs/submit-job.ts'
import { binary, ImageFile, imageProblem } from './form-file.ts'
import { ModelName, numeric } from './image-fields.ts'
import { createTheirJob } from './run-to-end.ts'
import { serializeVideo, Video } from './video.ts'

export const createVideo = operation({
  id: 'openai.create_video',
  method: 'POST',
  path: '/v1/videos',
  tag: 'OpenAI',
  summary: 'Generate a video as OpenAI does',
  description:
    'Takes what `videos.create` of OpenAI’s SDKs sends, as a form of at most 50 MB or as JSON, and responds at once: ask ' +
    '`GET /v1/videos/{video_id}` until the video is completed. Needs a provider.',
  access: 'account',
  scope: 'assets:write',
  failures: 'openai',
  encoding: 'multipart',
  input: z
    .strictObject({
      prompt: Prompt.meta({ description: 'The video, in words.', example: 'waves on a beach at dusk' }),
      model: ModelName,
      seconds: numeric(Duration)
        .nullish()
        .meta({ description: 'The length. Without it, that of the model.', example: 8 }),
      size: z.string('must be a string').max(40, 'must have at most 40 characters').nullish().meta({
        description: 'Pixels (`1280x720`) or a ratio (`16:9`). Without it, that of the model.',
      }),
      input_reference: z
        .union(
          [ImageFile, z.strictObject({ image_url: ImageFile }), z.strictObject({ file_id: ImageFile })],
          { error: ({ input }) => referenceProblem(input) },
        )
        .nullish()
        .meta({
          description:
            'The first image: a file, `{"image_url": …}` with an https URL, or `{"file_id": …}` with the ID of an asset.',
          override: binary,
        }),
    })
    .meta({ id: 'OpenaiCreateVideo' }),
  output: Video,
  startsHiddenJob: true,
  idempotency: 'replayed',
  problems: [...jobProblems, 'body_not_form', 'model_ambiguous'],

  async run(context) {
    const { prompt, model, seconds, size, input_reference: reference } = context.input
    const input = {
      prompt,
      model: model ?? undefined,
      size: size ?? undefined,
      durationS: seconds ?? undefined,
      files: reference ? [sourceOf(reference)] : [],
    }
    const row = await createTheirJob(context, 'generate_video', input)
    return serializeVideo(row, context)
  },
})

function referenceProblem(input: unknown): string {
  if (typeof input === 'string' || input instanceof FormFile) return imageProblem(input)
  const [[name, value] = [], ...others] = Object.entries(input ?? {})
  const isSource = others.length === 0 && (name === 'image_url' || name === 'file_id')
  return isSource ? `${name} ${imageProblem(value)}` : 'must be a file, `image_url` or `file_id`'
}

type Source = string | FormFile

function sourceOf(reference: Source | { image_url: Source } | { file_id: Source }): Source {
  if (typeof reference === 'string' || reference instanceof FormFile) return reference
  return 'image_url' in reference ? reference.image_url : reference.file_id
}
