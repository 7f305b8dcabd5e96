import { z } from 'zod'
import { removeAsset } from '../assets/remove-asset.ts'
import { operation } from '../http/operation.ts'
import { fileOf, findVideo, VideoIdParameter } from './video.ts'

export const deleteVideo = operation({
  id: 'openai.delete_video',
  method: 'DELETE',
  path: '/v1/videos/{video_id}',
  tag: 'OpenAI',
  summary: 'Delete a video as OpenAI does',
  description:
    'Deletes the file of a completed video. What it cost stays in the history. A failed video has no file to delete. ' +
    'Every key may delete its own videos.',
  access: 'account',
  scope: 'assets:write',
  allowsCreator: true,
  failures: 'openai',
  input: z.strictObject({ video_id: VideoIdParameter }),
  output: z
    .object({
      id: z.string().meta({ example: 'job_7fGhIjKlMnOpQrStUvWx' }),
      object: z.literal('video.deleted'),
      deleted: z.literal(true),
    })
    .meta({ id: 'OpenaiDeletedVideo' }),
  problems: ['asset_not_found', 'job_not_found', 'job_running'],

  async run(context) {
    const { actor, store } = context
    const found = await findVideo(context, context.input.video_id)
    fileOf(found)
    const { id } = found.row
    const files = (await store.assets.ofJobs(actor.account_id, [id])).get(id) ?? []
    for (const file of files) await removeAsset(context, file.id)
    return { id, object: 'video.deleted', deleted: true }
  },
})
