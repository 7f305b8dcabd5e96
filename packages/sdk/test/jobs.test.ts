import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ApiError, ConnectionError, type Job, OpenAnimate, type Retry } from '../src/index.ts'
import { sample } from './support/sample.ts'
import {
  cut,
  cutHalfway,
  json,
  problem,
  type Step,
  scriptedServer,
  silence,
} from './support/scripted-server.ts'

const asset = sample('Asset', { id: 'asset_1' })
const jobOf = (status: string, members: Record<string, unknown> = {}) =>
  sample('Job', {
    id: 'job_1',
    status,
    finished_at: ['queued', 'running'].includes(status) ? null : '2026-01-31T12:00:01.000Z',
    ...members,
  })
const running = (members: Record<string, unknown> = {}) => json(200, { job: jobOf('running', members) })
const accepted = json(202, { job: jobOf('queued') })
const succeeded = json(200, { job: jobOf('succeeded', { assets: [asset] }) })

async function setUp(options: ConstructorParameters<typeof OpenAnimate>[0], ...steps: Step[]) {
  const server = await scriptedServer(...steps)
  return { server, client: new OpenAnimate({ apiKey: 'anim_x', baseUrl: server.url, ...options }) }
}
const calls = (server: { seen: { method: string; url: string }[] }) =>
  server.seen.map(({ method, url }) => `${method} ${url.replace('/api/v1', '')}`)

describe('a verb waits until its job is finished', () => {
  test('a job that finishes at once needs one request', async () => {
    const { server, client } = await setUp({}, json(201, { job: jobOf('succeeded', { assets: [asset] }) }))
    await using _ = server
    const job = await client.assets.generateImage({ prompt: 'gradient' })
    assert.equal(job.assets[0]?.id, 'asset_1')
    assert.deepEqual(calls(server), ['POST /assets/generate-image'])
    assert.equal(server.seen[0]?.headers['prefer'], 'wait=15')
  })

  test('progress is reported from the start to the finished job', async () => {
    const { server, client } = await setUp(
      {},
      accepted,
      running({ progress: { fraction: 0.5, message: 'half' } }),
      succeeded,
    )
    await using _ = server
    const seen: (string | undefined)[] = []
    await client.assets.generateVideo(
      { prompt: 'waves' },
      { onProgress: ({ status, progress }) => seen.push(progress?.message ?? status) },
    )
    assert.deepEqual(seen, ['queued', 'half', 'succeeded'])
    assert.equal(server.seen[0]?.headers['prefer'], 'wait=1')
  })

  test('the first response is not waited for longer than the client waits for a response', async () => {
    const { server, client } = await setUp({ timeoutMs: 1_500 }, accepted, succeeded)
    await using _ = server
    await client.assets.generateAudio({ prompt: 'piano' })
    assert.equal(server.seen[0]?.headers['prefer'], 'wait=0')
  })

  test('a failed job throws its problem, whether in the first response or later', async () => {
    const members = { code: 'provider_unavailable', detail: 'fal.ai: busy', hint: 'Later.', retryable: true }
    const body = { ...members, status: 502, request_id: 'req_1' }
    for (const steps of [
      [accepted, json(200, { job: jobOf('failed', { error: body }) })],
      [problem(502, 'provider_unavailable', { ...members, job_id: 'job_1' })],
    ]) {
      const { server, client } = await setUp({}, ...steps)
      await using _ = server
      const error = await client.assets.run({ model: 'x', input: {} }).catch((thrown: unknown) => thrown)
      assert.ok(error instanceof ApiError)
      assert.deepEqual(
        [error.code, error.status, error.detail],
        ['provider_unavailable', 502, 'fal.ai: busy'],
      )
      assert.equal(error.body['job_id'], 'job_1')
      assert.equal(server.seen.length, steps.length, 'the failed job is not asked for again')
    }
  })

  test('a job that somebody cancelled is an error', async () => {
    const { server, client } = await setUp({}, accepted, json(200, { job: jobOf('cancelled') }))
    await using _ = server
    await assert.rejects(client.assets.generateImage({ prompt: 'x' }), { code: 'job_cancelled' })
  })
})

describe('a job survives a lost connection', () => {
  test('a lost first response is asked for again with the same Idempotency-Key', async () => {
    const lost = Array<Step>(5).fill(cut)
    const { server, client } = await setUp({}, cutHalfway, ...lost, accepted, succeeded)
    await using _ = server
    await client.assets.generateImage({ prompt: 'gradient' })
    const posts = server.seen.filter(({ method }) => method === 'POST')
    assert.equal(posts.length, 7)
    assert.equal(new Set(posts.map(({ headers }) => headers['idempotency-key'])).size, 1)
  })

  test('lost polls are repeated, and onRetry says so', async () => {
    const told: Retry[] = []
    const lost = Array<Step>(4).fill(cut)
    const busy = problem(503, 'server_busy', { retryable: true })
    const { server, client } = await setUp(
      { onRetry: (retry) => told.push(retry) },
      accepted,
      ...lost,
      busy,
      busy,
      succeeded,
    )
    await using _ = server
    assert.equal((await client.assets.generateImage({ prompt: 'gradient' })).status, 'succeeded')
    assert.equal(told.length, 6)
    assert.equal(calls(server).filter((call) => call.startsWith('POST')).length, 1)
  })

  test('maxRetries: 0 repeats nothing', async () => {
    const { server, client } = await setUp({ maxRetries: 0 }, accepted, cut)
    await using _ = server
    await assert.rejects(client.assets.generateImage({ prompt: 'x' }), { kind: 'reset' })
    assert.equal(server.seen.length, 2)
  })

  test('a rejected key ends the wait', async () => {
    const { server, client } = await setUp({}, accepted, problem(401, 'key_revoked'))
    await using _ = server
    await assert.rejects(client.assets.generateImage({ prompt: 'x' }), { code: 'key_revoked' })
    assert.equal(server.seen.length, 2)
  })
})

describe('waiting for a job ends', () => {
  test('with the signal, and the job continues', async () => {
    const { server, client } = await setUp({}, accepted, running())
    await using _ = server
    const controller = new AbortController()
    const call = client.assets.generateImage(
      { prompt: 'x' },
      { signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) },
    )
    await assert.rejects(call, { message: 'enough' })
    assert.ok(calls(server).every((call) => !call.includes('cancel')))
  })

  test('with cancelOnAbort, the job is cancelled', async () => {
    const { server, client } = await setUp({}, accepted, (response, request) => {
      const status = request.url.endsWith('/cancel') ? 'cancelled' : 'running'
      json(200, { job: jobOf(status) })(response, request)
    })
    await using _ = server
    const controller = new AbortController()
    const seen: Job[] = []
    const call = client.assets.generateImage(
      { prompt: 'x' },
      {
        signal: controller.signal,
        cancelOnAbort: true,
        onProgress: (job) => {
          seen.push(job)
          controller.abort(new Error('enough'))
        },
      },
    )
    await assert.rejects(call, { message: 'enough' })
    assert.equal(calls(server).at(-1), 'POST /jobs/job_1/cancel')
    const starts = calls(server).filter((each) => each === 'POST /assets/generate-image')
    assert.equal(starts.length, 1, 'a job that is known is not asked for again')
    assert.equal(seen.at(-1)?.status, 'cancelled')
  })

  test('an abort during the first request cancels the job that it started', async () => {
    const controller = new AbortController()
    const slow: Step = (response, request) => {
      controller.abort(new Error('enough'))
      setTimeout(() => accepted(response, request), 5_000).unref()
    }
    const { server, client } = await setUp({}, slow, accepted, json(200, { job: jobOf('cancelled') }))
    await using _ = server
    await assert.rejects(
      client.assets.generateImage({ prompt: 'x' }, { signal: controller.signal, cancelOnAbort: true }),
      { message: 'enough' },
    )
    assert.deepEqual(calls(server), [
      'POST /assets/generate-image',
      'POST /assets/generate-image',
      'POST /jobs/job_1/cancel',
    ])
    const [first, again] = server.seen.map(({ headers }) => headers['idempotency-key'])
    assert.equal(again, first, 'the same request gets the same job')
  })

  test('after timeoutMs, also if the job never ends or the server is silent', async () => {
    for (const step of [running(), silence]) {
      const { server, client } = await setUp({}, accepted, step)
      await using _ = server
      await assert.rejects(client.assets.generateImage({ prompt: 'x' }, { timeoutMs: 700 }), {
        kind: 'timeout',
        message: /^The job job_1 did not finish within the time limit\. It continues at http:/,
      })
    }
  })

  test('waiting does not count toward the total time limit', async () => {
    const { server, client } = await setUp(
      { totalTimeoutMs: 500 },
      accepted,
      ...Array<Step>(3).fill(running()),
      succeeded,
    )
    await using _ = server
    assert.equal((await client.assets.generateImage({ prompt: 'x' })).status, 'succeeded')
    assert.equal((await client.jobs.get('job_1')).status, 'succeeded')
  })
})

describe('files are uploaded', () => {
  const stored = json(201, { asset })

  test('bytes, a Blob and a stream arrive whole, also after a lost response', async () => {
    const bytes = new TextEncoder().encode('an image')
    for (const file of [bytes, bytes.buffer, new Blob([bytes]), new Blob([bytes]).stream()]) {
      const { server, client } = await setUp({}, cut, stored)
      await using _ = server
      assert.equal((await client.assets.upload(file)).id, 'asset_1')
      assert.deepEqual(
        server.seen.map(({ body, headers }) => [body, headers['content-type']]),
        Array(2).fill(['an image', 'application/octet-stream']),
      )
      const [first, second] = server.seen.map(({ headers }) => headers['idempotency-key'])
      assert.equal(first, second)
    }
  })

  test('the media type is the one of the Blob or of the options', async () => {
    const { server, client } = await setUp({}, stored)
    await using _ = server
    await client.assets.upload(new Blob(['x'], { type: 'image/png' }))
    await client.assets.upload(new Uint8Array(1), { contentType: 'image/webp' })
    assert.deepEqual(
      server.seen.map(({ headers }) => headers['content-type']),
      ['image/png', 'image/webp'],
    )
  })

  test('a file above 50 MB is not sent, also from an endless stream', async () => {
    const { server, client } = await setUp({}, stored)
    await using _ = server
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1e6)),
    })
    for (const file of [new Uint8Array(50_000_001), new Blob([new Uint8Array(50_000_001)]), endless]) {
      await assert.rejects(client.assets.upload(file), { code: 'file_too_large', message: /more than 50 MB/ })
    }
    assert.equal(server.seen.length, 0)
  })

  test('inputs that are files are uploaded first; ids and URLs are sent as they are', async () => {
    const { server, client } = await setUp({}, stored, succeeded)
    await using _ = server
    await client.assets.editImage({ image: new Uint8Array(3), images: ['asset_2'], prompt: 'warmer' })
    await client.assets.upscale({ image: 'https://example.com/cat.png', scale: 4 })
    await client.assets.removeBackground({ image: 'asset_3' })
    assert.deepEqual(calls(server), [
      'POST /assets',
      'POST /assets/edit-image',
      'POST /assets/upscale',
      'POST /assets/remove-background',
    ])
    assert.deepEqual(
      server.seen.slice(1).map(({ body }) => JSON.parse(body)),
      [
        { image: 'asset_1', images: ['asset_2'], prompt: 'warmer' },
        { image: 'https://example.com/cat.png', scale: 4 },
        { image: 'asset_3' },
      ],
    )
  })

  test('the key of an upload follows from the key of its request, so that both can be repeated', async () => {
    const { server, client } = await setUp({}, stored, succeeded, stored, succeeded)
    await using _ = server
    for (let run = 0; run < 2; run += 1) {
      await client.assets.upscale({ image: new Uint8Array(3) }, { idempotencyKey: 'mine' })
    }
    assert.deepEqual(
      server.seen.map(({ headers }) => headers['idempotency-key']),
      ['mine.0', 'mine', 'mine.0', 'mine'],
    )
  })
})

describe('a job is watched through its events', () => {
  const headers = { 'Content-Type': 'text/event-stream', 'X-Oanim-Version': '0.1.0' }
  const event = (job: unknown) => `event: job\ndata: ${JSON.stringify({ job })}\n\n`
  const events =
    (...parts: string[]): Step =>
    (response) => {
      response.writeHead(200, headers)
      response.end(parts.join(''))
    }
  const states = async (client: OpenAnimate, options = {}) => {
    const seen: string[] = []
    for await (const { status } of client.jobs.watch('job_1', options)) seen.push(status)
    return seen
  }

  test('until it is finished, across streams that end or break', async () => {
    const { server, client } = await setUp(
      {},
      events(':\n\n', event(jobOf('queued')), event(jobOf('running'))),
      (response, request) => {
        events(event(jobOf('running')), 'event: job\ndata: {"job":')(response, request)
        response.socket?.destroySoon()
      },
      events(event(jobOf('running')), event(jobOf('succeeded')), event(jobOf('running'))),
    )
    await using _ = server
    assert.deepEqual(await states(client), ['queued', 'running', 'succeeded'])
    assert.equal(server.seen.length, 3)
  })

  test('a stream in pieces of one byte, with other fields and line ends', async () => {
    const text = `retry: 10\r\nevent: job\r\nid: 7\r\n${event(jobOf('succeeded', { model: 'é' }))
      .split('\n')
      .slice(1)
      .join('\r\n')}`
    const { server, client } = await setUp({}, (response) => {
      response.writeHead(200, headers)
      for (const byte of Buffer.from(text)) response.write(Buffer.from([byte]))
      response.end()
    })
    await using _ = server
    const { value } = await client.jobs.watch('job_1').next()
    assert.equal((value as Job).model, 'é')
  })

  test('an endless event, text that is not JSON and another shape are violations of the contract', async () => {
    const endless: Step = (response) => {
      response.writeHead(200, headers)
      const send = () => {
        while (!response.destroyed && response.write('data: '.padEnd(65_536, 'x'))) {}
      }
      response.on('drain', send)
      send()
    }
    for (const [step, says] of [
      [endless, /a line has more than 10000000 characters/],
      [events(`data: ${'x'.repeat(1e6)}\n`.repeat(11)), /an event has more than 10000000 characters/],
      [events('data: {\n\n'), /an event is not JSON/],
      [events('data: {"job":{"id":1}}\n\n'), /in an event \/job\/id is not a string/],
    ] as const) {
      const { server, client } = await setUp({}, step)
      await using _ = server
      await assert.rejects(states(client), { kind: 'invalid_response', message: says })
    }
  })

  test('a signal ends it, and with maxRetries: 0 so does the end of the stream', async () => {
    const { server, client } = await setUp({ maxRetries: 0 }, events(event(jobOf('running'))), (response) => {
      response.writeHead(200, headers)
      response.write(event(jobOf('running')))
    })
    await using _ = server
    await assert.rejects(
      states(client),
      (error) => error instanceof ConnectionError && error.kind === 'reset',
    )
    const controller = new AbortController()
    const call = states(client, { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 100)
    await assert.rejects(call, { message: 'enough' })
  })

  test('a job that does not exist is an error', async () => {
    const { server, client } = await setUp({}, problem(404, 'job_not_found'))
    await using _ = server
    await assert.rejects(states(client), { code: 'job_not_found' })
  })
})

test('an ID with path characters is not sent', async () => {
  const { server, client } = await setUp({}, problem(404, 'job_not_found'))
  await using _ = server
  for (const id of ['../api-keys', 'x/cancel', 'x?y=1', '..', '.', '%2e%2e', '']) {
    for (const call of [client.jobs.get(id), client.jobs.cancel(id), client.assets.stream(id)]) {
      await assert.rejects(call, { code: 'id_invalid' }, id)
    }
  }
  assert.equal(server.seen.length, 0)
})
