import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGoogle } from '@ai-sdk/google'
import { type ApiError, createFalClient, type QueueStatus, type ValidationError } from '@fal-ai/client'
import OpenAI, { APIConnectionError, type APIError, toFile } from 'openai'
import Replicate from 'replicate'
import { scriptedFal } from './support/fal-server.ts'
import { scriptedGoogle } from './support/google-server.ts'
import { scriptedOpenAi } from './support/openai-server.ts'
import { scriptedReplicate } from './support/replicate-server.ts'
import { mp4, pcm, png, wav } from './support/scripted-media.ts'
import type { ScriptedServer } from './support/scripted-server.ts'

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())
const stepsOf = ({ requests }: ScriptedServer) => requests.map(({ step }) => step)

async function errorOf<E extends Error>(result: PromiseLike<unknown>): Promise<E> {
  return result.then(
    () => assert.fail('it succeeded'),
    (error: E) => error,
  )
}

describe('the scripted fal.ai, asked by its client', () => {
  const client = ({ fetch }: ScriptedServer) =>
    createFalClient({
      credentials: 'id:secret',
      fetch,
      retry: { maxRetries: 0 },
      suppressLocalCredentialsWarning: true,
    })
  const flux = 'fal-ai/flux/schnell'
  const prompt = 'a cat'

  test('queues, reports, delivers and charges once', async () => {
    await using server = await scriptedFal()
    const seen: QueueStatus['status'][] = []
    const { data, requestId } = await client(server).subscribe(flux, {
      input: { prompt, num_images: 2 },
      pollInterval: 1,
      onQueueUpdate: ({ status }) => seen.push(status),
    })
    assert.deepEqual(seen, ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED'])
    assert.deepEqual([server.work, server.charges], [[requestId], 1])
    assert.equal(data.images.length, 2)
    const [image] = data.images
    assert.deepEqual(await bytesOf(await server.fetch(String(image?.url))), png)
    assert.deepEqual(stepsOf(server), ['submit', 'status', 'status', 'status', 'result', 'file'])
    const [submitted] = server.requests
    assert.deepEqual(
      [submitted?.host, submitted?.headers['authorization'], submitted?.json],
      ['queue.fal.run', 'Key id:secret', { prompt, num_images: 2 }],
    )
  })

  test('answers at once, streams its status, takes files and makes video and audio', async () => {
    await using server = await scriptedFal()
    const fal = client(server)
    assert.equal((await fal.run(flux, { input: { prompt } })).data.images.length, 1)

    const url = await fal.storage.upload(new File([png], 'in.png', { type: 'image/png' }))
    assert.deepEqual(await bytesOf(await server.fetch(url)), png)
    await fal.run('fal-ai/birefnet', { input: { image_url: url } })
    const { data } = await fal.run('beatoven/music-generation', { input: { prompt } })
    assert.deepEqual(await bytesOf(await server.fetch(data.audio.url)), wav)

    const { request_id: requestId } = await fal.queue.submit('fal-ai/veo3.1', { input: { prompt } })
    const streamed = await fal.queue.streamStatus('fal-ai/veo3.1', { requestId })
    const statuses: string[] = []
    for await (const { status } of streamed) statuses.push(status)
    assert.deepEqual(statuses, ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED'])
    const { data: made } = await fal.queue.result('fal-ai/veo3.1', { requestId })
    assert.deepEqual(await bytesOf(await server.fetch(made.video.url)), mp4)
  })

  test('cancels work that is not done, and only then', async () => {
    await using server = await scriptedFal()
    const { queue } = client(server)
    server.polls = Number.POSITIVE_INFINITY
    const { request_id: requestId } = await queue.submit(flux, { input: { prompt } })
    assert.equal((await queue.status(flux, { requestId })).status, 'IN_QUEUE')
    assert.equal((await queue.status(flux, { requestId })).status, 'IN_PROGRESS')
    await queue.cancel(flux, { requestId })
    assert.deepEqual(server.cancelled, [requestId])
    assert.equal((await errorOf<ApiError<unknown>>(queue.cancel(flux, { requestId }))).status, 400)
    assert.equal((await errorOf<ApiError<unknown>>(queue.status(flux, { requestId: 'forged' }))).status, 404)
  })

  test('refuses in its own words, before and after it accepts', async () => {
    await using server = await scriptedFal()
    const fal = client(server)
    server.script('submit', 'content_policy', 'invalid_input', 'unauthorized', 'out_of_credit')
    const run = () => errorOf<ValidationError>(fal.run(flux, { input: { prompt } }))
    assert.equal((await run()).fieldErrors[0]?.type, 'content_policy_violation')
    assert.equal((await run()).getFieldErrors('num_images').length, 1)
    assert.equal((await run()).status, 401)
    assert.match(JSON.stringify((await run()).body), /Exhausted balance/)
    assert.equal((await errorOf<ValidationError>(fal.run(flux, { input: {} as never }))).status, 422)
    assert.equal(server.charges, 0)

    server.script('work', 'content_policy')
    const late = await errorOf<ValidationError>(fal.subscribe(flux, { input: { prompt }, pollInterval: 1 }))
    assert.equal(late.fieldErrors[0]?.type, 'content_policy_violation')
    assert.equal(server.charges, 1)
    assert.equal(
      (
        await errorOf<ApiError<unknown>>(
          createFalClient({ fetch: server.fetch }).run(flux, { input: { prompt } }),
        )
      ).status,
      401,
    )
  })
})

describe('the scripted OpenAI, asked by its client', () => {
  const client = ({ url }: ScriptedServer) =>
    new OpenAI({ apiKey: 'sk-secret', baseURL: `${url}/v1`, maxRetries: 0 })
  const image = { model: 'gpt-image-2', prompt: 'a cat' }

  test('makes and edits images, speaks and lists its models', async () => {
    await using server = await scriptedOpenAi()
    const openai = client(server)
    const generated = await openai.images.generate({ ...image, n: 2 })
    assert.equal(generated.data?.length, 2)
    assert.equal(generated.usage?.total_tokens, 110)
    assert.deepEqual(new Uint8Array(Buffer.from(generated.data?.[0]?.b64_json ?? '', 'base64')), png)

    const byUrl = await openai.images.generate({ model: 'dall-e-3', prompt: 'a cat' })
    assert.deepEqual(await bytesOf(await server.fetch(String(byUrl.data?.[0]?.url))), png)

    const file = await toFile(png, 'in.png', { type: 'image/png' })
    assert.equal((await openai.images.edit({ ...image, image: file })).data?.length, 1)
    assert.equal((await openai.images.edit({ ...image, image: [file, file], n: 3 })).data?.length, 3)
    assert.ok(server.requests.at(-1)?.body.includes(Buffer.from(png)))

    const speech = await openai.audio.speech.create({
      model: 'gpt-4o-mini-tts',
      voice: 'alloy',
      input: 'hello',
    })
    assert.deepEqual(new Uint8Array(await speech.arrayBuffer()), wav)
    assert.ok((await openai.models.list()).data.some(({ id }) => id === 'gpt-image-2'))
    assert.equal(server.charges, 5)
    assert.deepEqual([...server.charged.values()], [80_000, 40_000, 40_000, 120_000, 40_000])
    assert.equal(server.requests[0]?.headers['authorization'], 'Bearer sk-secret')
  })

  test('refuses in its own words', async () => {
    await using server = await scriptedOpenAi()
    const openai = client(server)
    const refusals = [
      'rate_limited',
      'down',
      'content_policy',
      'invalid_input',
      'out_of_credit',
      'unauthorized',
    ] as const
    server.script('submit', ...refusals)
    const errors: APIError[] = []
    for (const _ of refusals) errors.push(await errorOf(openai.images.generate(image)))
    assert.deepEqual(
      errors.map(({ status, code, param }) => [status, code, param]),
      [
        [429, 'rate_limit_exceeded', null],
        [503, null, null],
        [400, 'moderation_blocked', null],
        [400, 'invalid_value', 'size'],
        [429, 'insufficient_quota', null],
        [401, 'invalid_api_key', null],
      ],
    )
    assert.equal(errors[0]?.headers?.get('retry-after'), '7')
    assert.equal(
      (await errorOf<APIError>(openai.images.edit({ ...image, prompt: '', image: await toFile(png) })))
        .status,
      400,
    )
    assert.equal(server.charges, 0)
  })

  test('fails before and after charging, as its script says', async () => {
    await using server = await scriptedOpenAi()
    const openai = client(server)
    const generate = () => openai.images.generate(image)
    for (const [behavior, charges] of [
      ['down', 0],
      ['refuse_connection', 0],
      ['down_after_charging', 1],
      ['cut', 2],
      ['wrong_length', 3],
      ['garbage', 4],
    ] as const) {
      server.script('submit', behavior)
      await errorOf(generate())
      assert.equal(server.charges, charges, behavior)
    }
    server.script('submit', 'html', 'wrong_media_type', {
      status: 418,
      body: { error: { message: 'I am a teapot' } },
    })
    assert.match(String(await generate()), /<!doctype html>/)
    assert.match(String(await generate()), /b64_json/)
    assert.match((await errorOf(generate())).message, /teapot/)

    server.script('submit', 'hang')
    const abort = new AbortController()
    const hanging = errorOf(openai.images.generate(image, { signal: abort.signal }))
    await server.hanging
    abort.abort()
    assert.ok((await hanging) instanceof Error)
    await server.freed
    assert.equal((await generate()).data?.length, 1, 'later requests are answered')
    const elsewhere = new OpenAI({
      apiKey: 'sk',
      fetch: server.fetch,
      baseURL: 'https://elsewhere.example',
      maxRetries: 0,
    })
    assert.ok((await errorOf(elsewhere.models.list())) instanceof APIConnectionError)
  })
})

describe('the scripted Replicate, asked by its client', () => {
  const client = ({ fetch }: ScriptedServer) =>
    new Replicate({ auth: 'r8_secret', fetch, useFileOutput: false })
  const model = 'black-forest-labs/flux-schnell'
  const input = { prompt: 'a cat', num_outputs: 2 }

  test('creates, reports and delivers a prediction, and charges once', async () => {
    await using server = await scriptedReplicate()
    const replicate = client(server)
    const seen: string[] = []
    const output = await replicate.run(
      model,
      { input, wait: { mode: 'poll', interval: 1 } },
      ({ status }) => {
        if (seen.at(-1) !== status) seen.push(status)
      },
    )
    assert.deepEqual(seen, ['starting', 'processing', 'succeeded'])
    const [url] = output as unknown as string[]
    assert.deepEqual(await bytesOf(await server.fetch(String(url))), png)
    assert.equal(server.charges, 1)
    assert.equal(server.requests[0]?.headers['authorization'], 'Bearer r8_secret')

    const waited = await replicate.predictions.create({ version: 'a-version', input, wait: true })
    assert.equal(waited.status, 'succeeded')
    const video = (await replicate.run('google/veo-3', { input })) as unknown as string
    assert.deepEqual(await bytesOf(await server.fetch(video)), mp4)
  })

  test('cancels, fails and forgets predictions, and takes files', async () => {
    await using server = await scriptedReplicate()
    const replicate = client(server)
    server.polls = Number.POSITIVE_INFINITY
    const { id } = await replicate.predictions.create({ model, input })
    assert.equal((await replicate.predictions.cancel(id)).status, 'canceled')
    assert.equal((await replicate.predictions.get(id)).status, 'canceled')
    assert.deepEqual(server.cancelled, [id])

    server.polls = 1
    server.script('work', 'content_policy')
    const failed = await errorOf(replicate.run(model, { input, wait: { mode: 'poll', interval: 1 } }))
    assert.match(failed.message, /^Prediction failed: .*flagged as sensitive/)
    assert.equal(server.charges, 2)
    assert.match((await errorOf(replicate.predictions.get('forged'))).message, /404/)

    const file = await replicate.files.create(new File([png], 'in.png', { type: 'image/png' }))
    assert.deepEqual([file.size, file.content_type], [png.length, 'image/png'])
    assert.deepEqual(await bytesOf(await server.fetch(file.urls.get)), png)
  })

  test('refuses in its own words, and its files expire', async () => {
    await using server = await scriptedReplicate()
    const replicate = client(server)
    for (const [behavior, status, words] of [
      ['content_policy', 422, /flagged as sensitive/],
      ['invalid_input', 422, /input.num_outputs/],
      ['out_of_credit', 402, /insufficient credit/],
      ['unauthorized', 401, /authentication token/],
      ['down', 503, /unavailable/],
    ] as const) {
      server.script('submit', behavior)
      const { message } = await errorOf(replicate.predictions.create({ model, input }))
      assert.match(message, new RegExp(`status ${status}`))
      assert.match(message, words)
    }
    assert.equal(server.charges, 0)
    const [url] = (await replicate.run(model, { input })) as unknown as string[]
    server.script('file', 'expired', 'wrong_media_type', 'garbage', 'cut')
    const load = () => server.fetch(String(url))
    assert.equal((await load()).status, 403)
    assert.equal((await load()).headers.get('content-type'), 'text/plain')
    const garbage = await load()
    assert.equal(garbage.headers.get('content-type'), 'image/png')
    assert.notDeepEqual(await bytesOf(garbage), png)
    await errorOf(load().then(bytesOf))
    assert.deepEqual(await bytesOf(await load()), png)
  })
})

describe('the scripted Google, asked by its client in the AI SDK', () => {
  const client = ({ fetch }: ScriptedServer) => createGoogle({ apiKey: 'AIza-secret', fetch })
  const image = {
    prompt: 'a cat',
    n: 1,
    size: undefined,
    aspectRatio: undefined,
    seed: undefined,
    files: undefined,
    mask: undefined,
    providerOptions: {},
  }

  test('makes images and speech', async () => {
    await using server = await scriptedGoogle()
    const google = client(server)
    const { images } = await google.image('gemini-2.5-flash-image').doGenerate(image)
    assert.deepEqual(new Uint8Array(Buffer.from(String(images[0]), 'base64')), png)
    const { audio } = await google
      .speech('gemini-2.5-flash-preview-tts')
      .doGenerate({ text: 'hello', voice: 'Kore' })
    assert.deepEqual(new Uint8Array(audio as Uint8Array).subarray(44), pcm)
    assert.equal(server.charges, 2)
    assert.equal(server.requests[0]?.headers['x-goog-api-key'], 'AIza-secret')
  })

  test('makes images with Imagen, which its client no longer calls', async () => {
    await using server = await scriptedGoogle()
    const response = await server.fetch(
      'https://generativelanguage.googleapis.com/v1beta/models/imagen-4.0-generate-001:predict',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-goog-api-key': 'AIza-secret' },
        body: JSON.stringify({ instances: [{ prompt: 'a cat' }], parameters: { sampleCount: 2 } }),
      },
    )
    const { predictions } = (await response.json()) as { predictions: { bytesBase64Encoded: string }[] }
    assert.deepEqual(
      predictions.map(({ bytesBase64Encoded }) => new Uint8Array(Buffer.from(bytesBase64Encoded, 'base64'))),
      [png, png],
    )
  })

  test('makes video as an operation that is polled, or that fails', async () => {
    await using server = await scriptedGoogle()
    const veo = client(server).video('veo-3.1-generate-preview')
    const options = { prompt: 'waves', n: 1, providerOptions: {} } as Parameters<
      NonNullable<typeof veo.doStart>
    >[0]
    const poll = async () => {
      const started = await veo.doStart?.(options)
      assert.ok(started)
      const { operation } = started
      const statuses: string[] = []
      for (;;) {
        const status = await veo.doStatus?.({ operation, providerOptions: {} } as never)
        statuses.push(String(status?.status))
        if (status?.status !== 'pending') return { status, statuses }
      }
    }
    const { status, statuses } = await poll()
    assert.deepEqual(statuses, ['pending', 'pending', 'completed'])
    const [video] = status?.status === 'completed' ? status.videos : []
    assert.ok(video?.type === 'url')
    assert.deepEqual(await bytesOf(await server.fetch(video.url)), mp4)
    assert.equal(server.charges, 1)

    server.script('work', 'invalid_input', 'content_policy')
    for (const words of [/aspect_ratio/, /No videos in response/]) {
      const outcome = await poll().then(({ status }) => JSON.stringify(status), String)
      assert.match(outcome, words)
    }
    assert.equal(server.charges, 3)
  })

  test('refuses in its own words', async () => {
    await using server = await scriptedGoogle()
    const gemini = client(server).image('gemini-2.5-flash-image')
    server.script('submit', 'rate_limited', 'invalid_input', 'out_of_credit', 'unauthorized', 'down')
    const errors: { statusCode: number; message: string }[] = []
    for (let each = 0; each < 5; each += 1) errors.push(await errorOf<never>(gemini.doGenerate(image)))
    assert.deepEqual(
      errors.map(({ statusCode }) => statusCode),
      [429, 400, 429, 400, 503],
    )
    assert.match(errors[1]?.message ?? '', /aspect_ratio/)
    assert.match(errors[2]?.message ?? '', /current quota/)
    assert.match(errors[3]?.message ?? '', /API key not valid/)
    assert.equal(server.charges, 0)
    server.script('submit', 'content_policy')
    const { images, providerMetadata } = await gemini.doGenerate(image)
    assert.deepEqual(images, [])
    assert.match(JSON.stringify(providerMetadata), /PROHIBITED_CONTENT/)
  })
})
