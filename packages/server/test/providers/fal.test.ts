import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { createFal } from '../../src/providers/fal.ts'
import type { RunContext } from '../../src/providers/provider.ts'
import { inputFile, mediaRequest, recordContext } from './support/media-request.ts'
import type { Fault } from './support/outside.ts'
import { describeProvider } from './support/provider-suite.ts'
import { failure, flux, isResult, isStatus, isSubmit, startFal, startFalServer } from './support/start-fal.ts'

const detail = (type: string, msg: string, ...loc: string[]) => ({
  detail: [{ loc: ['body', ...loc], msg, type }],
})

describeProvider('fal.ai', {
  create: (secret) => createFal({ key: secret, pollMs: 1 }),
  start: startFalServer,
  isPaid: isSubmit,
  requests: [
    flux,
    { verb: 'edit_image', model: 'fal-ai/flux-pro/kontext', prompt: 'at night', files: [inputFile()] },
    { verb: 'remove_background', model: 'fal-ai/birefnet', files: [inputFile()] },
    { verb: 'upscale', model: 'fal-ai/topaz/upscale/image', files: [inputFile()], scale: 4 },
    { verb: 'generate_video', model: 'fal-ai/veo3.1', prompt: 'waves', durationS: 8 },
    { verb: 'generate_audio', model: 'beatoven/music-generation', prompt: 'calm piano', durationS: 30 },
    { verb: 'run', model: 'owner/app/path', input: { prompt: 'a cat', anything: true } },
  ],
  failures: {
    policy: {
      status: 422,
      body: detail('content_policy_violation', 'The content was flagged by a content checker.', 'prompt'),
    },
    invalidInput: {
      status: 422,
      body: detail('less_than_equal', 'Input should be less than or equal to 4', 'num_images'),
      field: 'count',
    },
    credentials: { status: 401, body: { detail: 'Authentication is required to access this application.' } },
    outOfCredit: {
      status: 403,
      body: {
        detail: 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
      },
    },
  },
})

describe('the queue of fal.ai', () => {
  test('reports the place in the queue, the log and the bar of the model, each once', async (t) => {
    const log = (message: string) => ({ message, level: 'INFO', source: 'USER', timestamp: '' })
    const { run, context } = await startFal(t, {
      statuses: [
        { status: 'IN_QUEUE', queue_position: 2 },
        { status: 'IN_QUEUE', queue_position: 2 },
        { status: 'IN_QUEUE', queue_position: 0 },
        { status: 'IN_PROGRESS', logs: [] },
        { status: 'IN_PROGRESS', logs: [log('Loading'), log('Painting\n')] },
        { status: 'IN_PROGRESS', logs: [log(' 50%|█████     | 14/28 [00:01<00:01]')] },
      ],
    })
    await run()
    assert.deepEqual(context.progress, [
      { queuePosition: 2 },
      { queuePosition: 0 },
      { message: 'Painting' },
      { fraction: 0.5 },
    ])
  })

  test('reads the request id, the seed and the billed units', async (t) => {
    const { run, context } = await startFal(t, {
      result: { image: { url: 'https://v3b.fal.media/1' }, seed: 42 },
      units: '1.5',
    })
    const result = await run()
    assert.equal(result.billedUnits, 1.5)
    assert.match(String(result.requestId), /^[0-9a-f-]{36}$/)
    assert.deepEqual(result.files[0]?.details, { seed: 42 })
    assert.equal(context.accepted[0]?.['endpoint'], flux.model)
  })

  test('asks for nothing before the accepted request is stored', async (t) => {
    const { outside, provider, context } = await startFal(t)
    const stored = Promise.withResolvers<void>()
    const storing = Promise.withResolvers<void>()
    const slow: RunContext = {
      ...context,
      onAccepted() {
        storing.resolve()
        return stored.promise
      },
    }
    const result = provider.run(mediaRequest(flux), slow)
    await storing.promise
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(outside.sent.length, 1)
    stored.resolve()
    await result
  })

  test('asks only its own URLs, whatever URLs the queue sends', async (t) => {
    const { run, outside, server } = await startFal(t, {
      result: { image: { url: 'https://v3b.fal.media/1' } },
    })
    const elsewhere = 'https://attacker.example/steal'
    const urls = { response_url: elsewhere, status_url: elsewhere, cancel_url: elsewhere }
    const body = { request_id: 'a-request', ...urls }
    server.script('submit', { status: 200, body: { ...body, status: 'IN_QUEUE', queue_position: 0 } })
    server.script('status', { status: 200, body: { ...body, status: 'COMPLETED', logs: [] } })
    await run()
    assert.deepEqual(
      outside.sent.map(({ url }) => url),
      [
        'https://queue.fal.run/fal-ai/flux/schnell',
        'https://queue.fal.run/fal-ai/flux/requests/a-request/status?logs=1',
        'https://queue.fal.run/fal-ai/flux/requests/a-request',
      ],
    )
  })

  const forged = [
    { endpoint: 'https://attacker.example/a.fal.run', request_id: 'id' },
    { endpoint: '//attacker.example/x', request_id: 'id' },
    { endpoint: 'fal-ai/../../attacker', request_id: 'id' },
    { endpoint: 'fal-ai/flux?x=', request_id: 'id' },
    { endpoint: 'fal-ai', request_id: 'id' },
    { endpoint: 'fal-ai/flux', request_id: '../../../steal' },
    { endpoint: 'fal-ai/flux', request_id: 'id/cancel' },
    { endpoint: 'fal-ai/flux', request_id: 'id?fal_webhook=https://attacker.example' },
    { endpoint: 'fal-ai/flux', request_id: '' },
    { endpoint: ['fal-ai/flux'], request_id: 7 },
    {},
  ]
  for (const stored of forged) {
    test(`neither asks for nor cancels the forged request ${JSON.stringify(stored)}`, async (t) => {
      const { provider, context, outside } = await startFal(t)
      const resumed = provider.resume?.(stored, mediaRequest(flux), context)
      await assert.rejects(resumed ?? Promise.resolve(), failure('provider_response_invalid'))
      await provider.cancel?.(stored, context)
      assert.deepEqual(outside.sent, [])
    })
  }

  test('a forged model id or request id of an answer leads nowhere', async (t) => {
    const { run, outside } = await startFal(t, {}, [
      [isSubmit, { status: 200, body: { request_id: '../../steal' } }],
    ])
    for (const model of ['https://attacker.example/x', 'flux', 'a/../b', 'fal-ai/flux#x', 'fal-ai//flux']) {
      await assert.rejects(run({ ...flux, model }), failure('model_not_found', { isFree: true }))
    }
    assert.deepEqual(outside.sent, [])
    await assert.rejects(run(), failure('provider_response_invalid'))
    assert.equal(outside.sent.length, 1)
  })

  test('cancels the stored request, and never fails', async (t) => {
    const { provider, server, outside, context } = await startFal(t)
    server.polls = Number.POSITIVE_INFINITY
    const stop = new AbortController()
    const running = recordContext(outside, stop.signal)
    const result = provider.run(mediaRequest(flux), {
      ...running,
      onProgress: () => stop.abort(new Error('cancelled')),
    })
    await assert.rejects(result, { message: 'cancelled' })
    const stored = running.accepted[0] ?? {}
    await provider.cancel?.(stored, context)
    assert.deepEqual(server.cancelled, [stored['request_id']])
    await provider.cancel?.(stored, context)
    outside.fail(({ method }) => method === 'PUT', 'refuse')
    await provider.cancel?.(stored, context)
    assert.equal(server.cancelled.length, 1)
  })

  test('a request that continues after a restart is charged once', async (t) => {
    const { provider, server, outside, context } = await startFal(t)
    const stop = new AbortController()
    const running = recordContext(outside, stop.signal)
    const result = provider.run(mediaRequest(flux), {
      ...running,
      onProgress: () => stop.abort(new Error('the server stops')),
    })
    await assert.rejects(result, { message: 'the server stops' })
    const resumed = await provider.resume?.(running.accepted[0] ?? {}, mediaRequest(flux), context)
    assert.equal(resumed?.files.length, 1)
    assert.equal(server.charges, 1)
    assert.deepEqual(server.cancelled, [])
  })

  test('continues when a status or a result cannot be read for a moment', async (t) => {
    const busy = { status: 429, headers: { 'retry-after': '0' }, body: { detail: 'Slow down' } }
    const gateway = { status: 502, body: '<h1>Bad gateway</h1>' }
    const { run, server } = await startFal(t, {}, [
      [isStatus, gateway, 'cut', busy],
      [isResult, 'refuse', gateway],
    ])
    assert.equal((await run()).files.length, 1)
    assert.equal(server.charges, 1)
  })

  test('gives up on a queue that stays away, without calling the request free', async (t) => {
    const refused: Fault[] = Array.from({ length: 5 }, () => 'refuse')
    const { run, outside } = await startFal(t, {}, [[isStatus, ...refused]])
    await assert.rejects(run(), failure('provider_unavailable', { isFree: false }))
    assert.equal(outside.sent.length, 6)
  })

  test('a finished request can be a failure, which is not repeated', async (t) => {
    const answers: [Fault, string, object][] = [
      [
        { status: 422, body: detail('content_policy_violation', 'Flagged.', 'prompt') },
        'content_policy_violation',
        { field: 'prompt', isFree: false, detail: 'prompt: Flagged.' },
      ],
      [
        { status: 422, body: detail('image_too_small', 'The image is too small.', 'image_urls', '0') },
        'provider_input_invalid',
        { field: 'image' },
      ],
      [
        {
          status: 504,
          headers: { 'x-fal-retryable': 'true' },
          body: detail('generation_timeout', 'Too slow.'),
        },
        'provider_timeout',
        { detail: 'Too slow.', isFree: true },
      ],
      [
        {
          status: 503,
          headers: { 'x-fal-error-type': 'runner_disconnected' },
          body: { detail: 'The runner disconnected.', error_type: 'runner_disconnected' },
        },
        'provider_unavailable',
        { detail: 'The runner disconnected.', isFree: true },
      ],
      [{ status: 404, body: { detail: 'Path /none not found' } }, 'model_not_found', {}],
      [{ status: 422, body: detail('no_media_generated', 'Nothing came.') }, 'provider_response_invalid', {}],
    ]
    for (const [answer, code, facts] of answers) {
      const { run, outside } = await startFal(t, {}, [[isResult, answer]])
      await assert.rejects(run(), failure(code, facts))
      assert.equal(outside.sent.filter(isResult).length, 1)
    }
  })

  test('a request that fal.ai has forgotten is not a missing model', async (t) => {
    const { provider, context } = await startFal(t)
    const stored = { endpoint: flux.model, request_id: randomUUID() }
    const resumed = provider.resume?.(stored, mediaRequest(flux), context)
    await assert.rejects(
      resumed ?? Promise.resolve(),
      failure('provider_response_invalid', { isFree: false }),
    )
  })
})
