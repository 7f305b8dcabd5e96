import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import OpenAI from 'openai'
import { finished, flux, type JobWorld, startJobWorld, submits, until } from '../jobs/support/job-world.ts'
import { mp4, png } from '../providers/support/scripted-media.ts'
import { call } from '../support/call.ts'
import type { StartedServer } from '../support/start-server.ts'

/** A client that repeats a request with the same Idempotency-Key. */
class RepeatingOpenAI extends OpenAI {
  protected override idempotencyHeader = 'Idempotency-Key'
}

describe('the OpenAI SDK and the models of a provider', () => {
  let world: JobWorld
  let server: StartedServer
  let openai: OpenAI
  const clientOf = (apiKey: string, Client = OpenAI) =>
    new Client({ baseURL: `${server.url}/v1`, apiKey, maxRetries: 0 })
  const keyWith = async (restrictions: object): Promise<string> =>
    (await call(server.url, '/api/v1/api-keys', { key: world.key, json: { name: 'k', ...restrictions } }))
      .body.key
  before(async () => {
    world = await startJobWorld('sqlite', 2)
    server = await world.start()
    openai = clientOf(world.key)
  })
  beforeEach(() => {
    world.provider.polls = 0
  })
  after(() => world[Symbol.asyncDispose]())

  test('speech is the bytes of the sound', async () => {
    const speech = await openai.audio.speech.create({
      model: 'speech-02-hd',
      voice: 'alloy',
      input: 'Good morning.',
    })
    assert.match(speech.headers.get('content-type') ?? '', /^audio\//)
    assert.ok((await speech.arrayBuffer()).byteLength > 100)
  })

  test('speech parameters that cannot be honoured are errors that name them', async () => {
    const speech = { model: 'minimax/speech-02-hd', voice: 'alloy', input: 'Hello.' } as const
    const cases: [Partial<OpenAI.Audio.SpeechCreateParams>, string][] = [
      [{ speed: 2 }, 'speed'],
      [{ instructions: 'Whisper.' }, 'instructions'],
      [{ stream_format: 'sse' }, 'stream_format'],
      [{ response_format: 'flac' }, 'response_format'],
      [{ response_format: 'pcm' }, 'response_format'],
      [{ input: ' ' }, 'input'],
    ]
    for (const [more, param] of cases) {
      await assert.rejects(
        openai.audio.speech.create({ ...speech, ...more }),
        (error) => error instanceof OpenAI.BadRequestError && error.param === param,
        param,
      )
    }
  })

  test('a video is created, followed, downloaded, listed and deleted', async () => {
    const created = await openai.videos.create({
      model: 'fal-ai/kling-video/v2.5-turbo/pro/text-to-video',
      prompt: 'waves',
      seconds: '5' as '4',
    })
    assert.deepEqual([created.object, created.seconds, created.prompt], ['video', '5', 'waves'])
    await finished(server, world.key, created.id)
    const video = await openai.videos.retrieve(created.id)
    assert.deepEqual([video.status, video.progress, video.error], ['completed', 100, null])
    const content = await openai.videos.downloadContent(video.id)
    assert.equal(content.headers.get('content-type'), 'video/mp4')
    assert.deepEqual(new Uint8Array(await content.arrayBuffer()), mp4)
    await openai.images.generate({ model: flux, prompt: 'not a video' })
    const listed: string[] = []
    for await (const { id } of openai.videos.list({ limit: 1 })) listed.push(id)
    assert.deepEqual(listed, [video.id])
    assert.equal((await openai.videos.delete(video.id)).deleted, true)
    await assert.rejects(openai.videos.retrieve(video.id), OpenAI.NotFoundError)
    assert.deepEqual((await openai.videos.list()).data, [])
    await assert.rejects(
      openai.videos.downloadContent(video.id, { variant: 'thumbnail' }),
      (error) => error instanceof OpenAI.BadRequestError && error.param === 'variant',
    )
  })

  test('an unfinished video is neither downloaded nor deleted, and a failed one says why', async () => {
    world.provider.polls = Number.POSITIVE_INFINITY
    const { id } = await openai.videos.create({ prompt: 'never' })
    for (const attempt of [openai.videos.delete(id), openai.videos.downloadContent(id)]) {
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof OpenAI.ConflictError)
        return error.code === 'job_running'
      })
    }
    await call(server.url, `/api/v1/jobs/${id}/cancel`, { key: world.key, method: 'POST' })
    await finished(server, world.key, id)
    const video = await openai.videos.retrieve(id)
    assert.deepEqual([video.status, video.error?.code], ['failed', 'job_cancelled'])
    await assert.rejects(openai.videos.delete(id), (error) => {
      assert.ok(error instanceof OpenAI.NotFoundError)
      assert.match(error.message, /has no file: it was cancelled\. It stays in the history/)
      return true
    })
    assert.deepEqual((await openai.videos.list()).data[0]?.id, id)
  })

  test('a video belongs to its account, and to its key if that has no scope', async () => {
    const { id } = await openai.videos.create({ prompt: 'mine' })
    await finished(server, world.key, id)
    const stranger = clientOf(world.holders[1]?.key ?? '')
    const writer = clientOf(await keyWith({ scopes: ['assets:write'] }))
    for (const attempt of ['retrieve', 'delete', 'downloadContent'] as const) {
      await assert.rejects(stranger.videos[attempt](id), OpenAI.NotFoundError)
      if (attempt !== 'delete') await assert.rejects(writer.videos[attempt](id), OpenAI.PermissionDeniedError)
    }
    await assert.rejects(stranger.videos.list({ after: id }), OpenAI.BadRequestError)
    const own = await writer.videos.create({ prompt: 'own' })
    await finished(server, world.key, own.id)
    assert.equal((await writer.videos.retrieve(own.id)).status, 'completed')
  })

  test('each rejection is the error class of the SDK, with our code', async () => {
    const request = { model: flux, prompt: 'a cat' }
    const budget = await keyWith({ budgets: [{ limit_usd: 0, period: 'day' }] })
    const models = await keyWith({ models: ['local/*'] })
    const reader = await keyWith({ scopes: ['assets:read'] })
    const limited = await keyWith({ requests_per_minute: 1 })
    await clientOf(limited).models.list()
    const cases: [number, string, string, () => Promise<unknown>][] = [
      [401, 'key_malformed', 'authentication_error', () => clientOf('sk-nothing').images.generate(request)],
      [402, 'key_budget_exceeded', 'insufficient_quota', () => clientOf(budget).images.generate(request)],
      [403, 'model_not_allowed', 'permission_error', () => clientOf(models).images.generate(request)],
      [403, 'scope_missing', 'permission_error', () => clientOf(reader).images.generate(request)],
      [404, 'model_not_found', 'invalid_request_error', () => openai.models.retrieve('nobody/nothing!')],
      [404, 'job_not_found', 'invalid_request_error', () => openai.videos.retrieve('video_1')],
      [429, 'request_limit_reached', 'rate_limit_error', () => clientOf(limited).models.list()],
      [400, 'input_invalid', 'invalid_request_error', () => openai.images.generate({ prompt: '', n: 11 })],
      [
        400,
        'verb_unsupported',
        'invalid_request_error',
        () => openai.images.generate({ ...request, model: 'local/edit' }),
      ],
    ]
    const classes: Record<number, new (...args: never[]) => Error> = {
      400: OpenAI.BadRequestError,
      401: OpenAI.AuthenticationError,
      402: OpenAI.APIError,
      403: OpenAI.PermissionDeniedError,
      404: OpenAI.NotFoundError,
      429: OpenAI.RateLimitError,
    }
    for (const [status, code, type, attempt] of cases) {
      await assert.rejects(attempt(), (error) => {
        assert.ok(error instanceof OpenAI.APIError && error instanceof (classes[status] ?? Error), code)
        assert.deepEqual([error.status, error.code, error.type], [status, code, type])
        assert.match(error.requestID ?? '', /^req_/)
        assert.equal(error.headers?.get('x-should-retry'), String(status === 429), code)
        if (status === 429) assert.ok(Number(error.headers?.get('retry-after')) >= 1)
        if (status === 401) assert.match(error.headers?.get('www-authenticate') ?? '', /^Bearer /)
        return true
      })
    }
  })

  test('the SDK does not repeat a request that the provider may have charged for', async () => {
    const { provider } = world
    provider.script('submit', 'down_after_charging')
    const charges = provider.charges
    const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: world.key, maxRetries: 2 })
    await assert.rejects(client.images.generate({ model: flux, prompt: 'paid once' }), (error) => {
      assert.ok(error instanceof OpenAI.InternalServerError)
      return error.headers?.get('x-should-retry') === 'false'
    })
    assert.equal(provider.charges, charges + 1)
  })

  test('a request that a lost connection interrupted is paid once with an Idempotency-Key', async () => {
    const { provider } = world
    const charges = provider.charges
    let attempts = 0
    const client = new RepeatingOpenAI({
      baseURL: `${server.url}/v1`,
      apiKey: world.key,
      async fetch(url, init) {
        attempts += 1
        const response = await fetch(url as string, init)
        // The first response is lost on its way.
        if (attempts === 1) throw new TypeError('fetch failed')
        return response
      },
    })
    const answer = await client.images.generate({ model: flux, prompt: 'a lost answer' })
    assert.deepEqual([attempts, answer.data?.length, provider.charges], [2, 1, charges + 1])
  })

  test('a response arrives before the client times out, and says how to continue', async () => {
    const { provider, key } = world
    provider.polls = Number.POSITIVE_INFINITY
    const charges = provider.charges
    const ask = (headers: Record<string, string>) =>
      call(server.url, '/v1/images/generations', { key, json: { model: flux, prompt: 'slow' }, headers })
    const repeatable = { 'idempotency-key': randomUUID() }
    const first = await ask({ ...repeatable, 'x-stainless-timeout': '1' })
    const { error } = first.body
    assert.deepEqual(
      [first.status, error.code, first.headers.get('x-should-retry')],
      [504, 'job_unfinished', 'true'],
    )
    assert.match(error.message, new RegExp(`oanim jobs wait ${error.job_id}.*same Idempotency-Key`))
    provider.polls = 0
    const second = await ask(repeatable)
    assert.deepEqual([second.status, second.body.data.length], [200, 1], JSON.stringify(second.body))
    assert.equal(provider.charges, charges + 1)
    provider.polls = Number.POSITIVE_INFINITY
    const other = await ask({ 'x-stainless-timeout': '1' })
    assert.deepEqual([other.status, other.headers.get('x-should-retry')], [504, 'false'])
    provider.polls = 0
  })

  test('the wait ends when the client leaves, and the job continues', async () => {
    const { provider, key } = world
    provider.polls = Number.POSITIVE_INFINITY
    const leaving = new AbortController()
    const request = openai.images.generate({ model: flux, prompt: 'left' }, { signal: leaving.signal })
    await until(() => submits(provider, 'left').length === 1)
    leaving.abort()
    await assert.rejects(request, OpenAI.APIUserAbortError)
    provider.polls = 0
    const { body } = await call(server.url, '/api/v1/jobs?limit=1', { key })
    assert.equal((await finished(server, key, body.jobs[0].id)).status, 'succeeded')
  })

  test('an edit sends all its images to the model', async () => {
    const [first, second] = [new Uint8Array(png), new Uint8Array(png)].map(
      (bytes, index) => new File([bytes], `${index}.png`, { type: 'image/png' }),
    ) as [File, File]
    const answer = await openai.images.edit({
      model: 'fal-ai/nano-banana-2/edit',
      image: [first, second],
      prompt: 'join them',
    })
    assert.equal(answer.data?.length, 1)
    const [submitted] = submits(world.provider, 'join them')
    assert.equal(submitted?.json?.image_urls.length, 2)
  })
})
