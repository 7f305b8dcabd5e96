import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFalClient } from '@fal-ai/client'
import { scriptedFal } from './support/fal-server.ts'

const flux = 'fal-ai/flux/schnell'

test('the scripted fal.ai charges what it accepted, unless the request never ran or the server failed', async () => {
  await using server = await scriptedFal({ priceOf: () => 700 })
  const { queue } = createFalClient({ credentials: 'key', fetch: server.fetch })
  const kling = 'fal-ai/kling-video/v2.5-turbo/pro/text-to-video'
  const submit = async (endpoint: string, input: object) =>
    (await queue.submit(endpoint, { input: { prompt: 'a cat', ...input } })).request_id
  server.polls = Number.POSITIVE_INFINITY
  server.script('work', 'ok', 'ok', 'ok', 'ok', 'down', 'content_policy')
  const ids = [
    await submit(flux, { num_images: 2 }),
    await submit(kling, { duration: '10' }),
    await submit(flux, {}),
    await submit(flux, {}),
    await submit(flux, {}),
    await submit(flux, {}),
  ] as const
  await queue.cancel(flux, { requestId: ids[2] })
  for (const _ of [1, 2]) await queue.status(flux, { requestId: ids[3] })
  await queue.cancel(flux, { requestId: ids[3] })
  assert.deepEqual(
    ids.map((id) => server.charged.get(id)),
    [1_400, 7_000, 0, 700, 0, 700],
  )
})
