import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { setCostHeaders } from '../jobs/cost-headers.ts'
import { findVideo, serializeVideo, Video, VideoIdParameter } from './video.ts'

export const getVideo = operation({
  id: 'openai.get_video',
  method: 'GET',
  path: '/v1/videos/{video_id}',
  tag: 'OpenAI',
  summary: 'Get a video as OpenAI does',
  description: 'Returns the state of a video. Every key may read its own videos.',
  access: 'account',
  scope: 'assets:read',
  allowsCreator: true,
  failures: 'openai',
  input: z.strictObject({ video_id: VideoIdParameter }),
  output: Video,
  reportsCost: true,
  problems: ['job_not_found'],

  async run(context) {
    const { row } = await findVideo(context, context.input.video_id)
    await setCostHeaders(context, row)
    return serializeVideo(row, context)
  },
})
