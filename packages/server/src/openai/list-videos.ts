import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { pageLimit } from '../http/page.ts'
import { invalidInput } from '../http/problems/problems.ts'
import { limitedTo } from './image-fields.ts'
import { isDeleted, serializeVideo, Video } from './video.ts'

export const listVideos = operation({
  id: 'openai.list_videos',
  method: 'GET',
  path: '/v1/videos',
  tag: 'OpenAI',
  summary: 'List videos as OpenAI does',
  description: 'Returns the videos of the account, newest first, without those whose file was deleted.',
  access: 'account',
  scope: 'assets:read',
  failures: 'openai',
  input: z.strictObject({
    after: z.string().optional().meta({ description: 'The ID of the last video of the page before.' }),
    limit: pageLimit(20),
    order: limitedTo(['desc'], 'this server lists the newest first'),
  }),
  output: z
    .object({
      object: z.literal('list'),
      data: z.array(Video),
      first_id: z.string().nullable(),
      last_id: z.string().nullable(),
      has_more: z.boolean(),
    })
    .meta({ id: 'OpenaiVideoList' }),
  problems: [],

  async run(context) {
    const { input, actor, store } = context
    const { account_id: accountId } = actor
    const after = input.after === undefined ? undefined : await store.jobs.find(accountId, input.after)
    if (input.after !== undefined && !after) {
      throw invalidInput([{ pointer: '/after', detail: 'is not the ID of a video' }])
    }
    const videos = []
    let last = after
    let hasMore = true
    // A page is full as long as there are videos: clients stop at an empty one.
    while (hasMore && videos.length < input.limit) {
      const count = input.limit - videos.length
      const rows = await store.jobs.list(accountId, { count: count + 1, after: last, verb: 'generate_video' })
      const page = rows.slice(0, count)
      const files = await store.assets.ofJobs(
        accountId,
        page.map(({ id }) => id),
      )
      videos.push(...page.filter((row) => !isDeleted({ row, file: files.get(row.id)?.[0] })))
      hasMore = rows.length > page.length
      last = page.at(-1)
    }
    const data = videos.map((row) => serializeVideo(row, context))
    return {
      object: 'list',
      data,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: hasMore,
    }
  },
})
