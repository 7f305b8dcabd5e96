import { z } from 'zod'
import { contentOf } from '../assets/asset-content.ts'
import { bytes, operation } from '../http/operation.ts'
import { limitedTo } from './image-fields.ts'
import { fileOf, findVideo, VideoIdParameter } from './video.ts'

export const getVideoContent = operation({
  id: 'openai.get_video_content',
  method: 'GET',
  path: '/v1/videos/{video_id}/content',
  tag: 'OpenAI',
  summary: 'Get the file of a video as OpenAI does',
  description:
    'Returns the file of a completed video, or the part of it that the header `Range` names. Every key may read its own ' +
    'videos.',
  access: 'account',
  scope: 'assets:read',
  allowsCreator: true,
  failures: 'openai',
  input: z.strictObject({
    video_id: VideoIdParameter,
    variant: limitedTo(['video'], 'this server makes no other files of a video'),
  }),
  output: bytes,
  problems: ['asset_not_found', 'job_not_found', 'job_running', 'range_not_satisfiable'],

  run: async (context) => {
    const file = fileOf(await findVideo(context, context.input.video_id))
    return contentOf(context.store.blobs, file)
  },
})
