import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createReplicate } from '../../src/providers/replicate.ts'
import { failureOf } from './support/ai-sdk.ts'
import { inputFile, mediaRequest, type RequestFields, recordContext } from './support/media-request.ts'
import { startOutside } from './support/outside.ts'
import { describeProvider } from './support/provider-suite.ts'
import { startReplicate } from './support/start-replicate.ts'

const flux = 'black-forest-labs/flux-2-pro'
const video: RequestFields = { verb: 'generate_video', model: 'minimax/video-01', prompt: 'a cat runs' }

describeProvider('replicate', {
  create: (key) => createReplicate({ key, pollMs: 1 }),
  start: startReplicate,
  requests: [
    { verb: 'generate_image', model: flux, prompt: 'a cat' },
    { verb: 'edit_image', model: flux, prompt: 'make it blue', files: [inputFile(), inputFile()] },
    { verb: 'remove_background', model: 'lucataco/remove-bg', files: [inputFile()] },
    { verb: 'upscale', model: 'nightmareai/real-esrgan', files: [inputFile()], scale: 4 },
    { ...video, files: [inputFile()], durationS: 6 },
    { verb: 'generate_audio', model: 'meta/musicgen', prompt: 'a calm tune' },
    { verb: 'run', model: flux, input: { prompt: 'a cat', safety_tolerance: 2 } },
  ],
  failures: {
    policy: { status: 400, body: { title: 'Invalid input', detail: 'NSFW content detected in the prompt.' } },
    invalidInput: {
      status: 422,
      body: { title: 'Input validation failed', detail: '- input.seed: Invalid type. Expected: integer' },
    },
    credentials: {
      status: 401,
      body: { title: 'Unauthenticated', detail: 'You did not pass a valid token.' },
    },
    outOfCredit: {
      status: 402,
      body: { title: 'Insufficient credit', detail: 'You have insufficient credit.' },
    },
  },
  isPaid: ({ method, path }) => method === 'POST' && path === '/v1/predictions',
})

async function start(t: TestContext) {
  const replicate = await startReplicate()
  t.after(() => replicate.close())
  const outside = await startOutside(replicate.url)
  t.after(() => outside.close())
  const context = recordContext(outside)
  const provider = createReplicate({ key: 'key', pollMs: 1 })
  return {
    replicate,
    outside,
    context,
    provider,
    run: (fields: RequestFields) => provider.run(mediaRequest(fields), context),
  }
}

describe('a prediction', () => {
  for (const [model, version] of [
    [flux, flux],
    ['lucataco/remove-bg', 'lucataco/remove-bg:v7'],
    ['stability-ai/any:abc', undefined],
    [`${flux}:abc`, `${flux}:abc`],
  ] as const) {
    test(`of ${model} ${version ? `runs ${version}` : 'is not created: there is no such model'}`, async (t) => {
      const { replicate, run } = await start(t)
      const running = run({ verb: 'run', model, input: {} })
      if (version === undefined) {
        const { code, facts } = await failureOf(running)
        assert.deepEqual([code, facts.isFree], ['model_not_found', true])
      } else await running
      assert.deepEqual(
        replicate.predictions.map((each) => each.version),
        version ? [version] : [],
      )
    })
  }

  test('gets what was asked for in the fields of the model', async (t) => {
    const { replicate, run } = await start(t)
    await run({ verb: 'generate_image', model: flux, prompt: 'a cat', seed: 7, size: '16:9', format: 'jpeg' })
    await run({
      verb: 'edit_image',
      model: flux,
      prompt: 'blue',
      size: '1024x512',
      files: [inputFile(), inputFile()],
    })
    await run({ ...video, durationS: 10, files: [inputFile()] })
    await run({ verb: 'upscale', model: 'nightmareai/real-esrgan', files: [inputFile()], scale: 2 })
    await run({ verb: 'run', model: flux, input: { prompt: 'a cat', steps: 20 } })

    const [made, edited, moved, scaled, free] = replicate.predictions.map(({ input }) => input)
    assert.deepEqual(made, { prompt: 'a cat', seed: 7, aspect_ratio: '16:9', output_format: 'jpg' })
    const [file] = (edited?.['input_images'] ?? []) as string[]
    assert.match(file ?? '', /^https:\/\/api\.replicate\.com\/v1\/files\/\d+$/)
    assert.deepEqual(edited, {
      ...{ prompt: 'blue', input_images: [file, file] },
      ...{ width: 1024, height: 512, aspect_ratio: 'custom' },
    })
    assert.deepEqual(moved, { prompt: 'a cat runs', duration: 10, first_frame_image: file })
    assert.deepEqual(scaled, { image: file, scale: 2 })
    assert.deepEqual(free, { prompt: 'a cat', steps: 20 })
  })

  for (const [fields, code, field, detail] of [
    [{ ...video, seed: 7 }, 'option_unsupported', 'seed', 'minimax/video-01 does not have this option.'],
    [
      { ...video, durationS: 7 },
      'provider_input_invalid',
      'duration_s',
      'minimax/video-01 takes 6, 10, not 7.',
    ],
    [
      { ...video, files: [inputFile(), inputFile()] },
      'option_unsupported',
      'inputs',
      'minimax/video-01 takes 1 input files, not 2.',
    ],
    [{ ...video, size: '16:9' }, 'option_unsupported', 'size', 'minimax/video-01 does not have this option.'],
    [
      { verb: 'generate_image', model: flux, prompt: 'a cat', count: 2 },
      'option_unsupported',
      'count',
      `${flux} does not have this option.`,
    ],
    [
      { verb: 'generate_image', model: flux, transparent: true },
      'option_unsupported',
      'transparent',
      `${flux} cannot make a transparent background.`,
    ],
    [
      { verb: 'generate_image', model: '../../account', prompt: 'a' },
      'model_not_found',
      'model',
      'The id of a model at Replicate is owner/name or owner/name:version, not "../../account".',
    ],
  ] as const satisfies readonly (readonly [RequestFields, string, string, string])[]) {
    test(`is not created when the model cannot do it: ${detail}`, async (t) => {
      const { replicate, run } = await start(t)
      const error = await failureOf(run(fields))
      assert.deepEqual([error.code, error.facts.field, error.facts.detail], [code, field, detail])
      assert.equal(error.facts.isFree, true)
      assert.deepEqual(replicate.predictions, [])
    })
  }

  test('that is not created yet is free, whatever fails', async (t) => {
    const { outside, run } = await start(t)
    outside.fail(({ path }) => path.startsWith('/v1/models/'), { status: 200, body: '<html>' })
    const { code, facts } = await failureOf(run({ verb: 'run', model: flux, input: {} }))
    assert.deepEqual([code, facts.isFree], ['provider_response_invalid', true])
  })

  test('reports the progress that the model prints', async (t) => {
    const { context, run } = await start(t)
    await run({ verb: 'generate_image', model: flux, prompt: 'a cat' })
    assert.deepEqual(context.progress, [
      { message: 'The prediction is starting.' },
      { message: ' 45%|████', fraction: 0.45 },
      { message: 'Done' },
    ])
  })

  test('of run delivers the output, and only files of Replicate', async (t) => {
    const { replicate, run } = await start(t)
    const output = { text: 'https://example.com/', mask: 'https://replicate.delivery/m.png' }
    replicate.outcome = { status: 'succeeded', output }
    const result = await run({ verb: 'run', model: flux, input: {} })
    assert.deepEqual(result, {
      files: [{ url: 'https://replicate.delivery/m.png' }],
      ...{ requestId: 'p1', output },
    })
  })

  for (const [outcome, code, detail] of [
    [
      { status: 'failed', error: 'NSFW content detected.' },
      'content_policy_violation',
      'NSFW content detected.',
    ],
    [{ status: 'failed', error: 'CUDA out of memory' }, 'provider_response_invalid', 'CUDA out of memory'],
    [{ status: 'canceled' }, 'provider_response_invalid', 'The prediction is canceled.'],
    [{ status: 'succeeded', output: null }, 'provider_response_invalid', 'Replicate delivered no file.'],
  ] as const) {
    test(`that ends without a file is a failure: ${detail}`, async (t) => {
      const { replicate, run } = await start(t)
      replicate.outcome = outcome
      const error = await failureOf(run({ verb: 'generate_image', model: flux, prompt: 'a cat' }))
      assert.deepEqual([error.code, error.facts.detail], [code, detail])
      assert.notEqual(error.facts.isFree, true)
    })
  }

  test('costs nothing if it ended before it started, and otherwise nobody knows', async (t) => {
    const { replicate, context, provider, run } = await start(t)
    const started_at = '2026-11-27T00:00:01Z'
    for (const [outcome, isFree] of [
      [{ status: 'canceled', started_at: null }, true],
      [{ status: 'aborted' }, true],
      [{ status: 'canceled', started_at }, undefined],
      [{ status: 'canceled' }, undefined],
      [{ status: 'failed', error: 'x', started_at }, undefined],
      [{ status: 'processing', started_at }, undefined],
      [{ status: 'succeeded', started_at }, undefined],
    ] as const) {
      replicate.outcome = outcome
      const charge = await provider.cancel?.({ prediction_id: 'p9' }, context)
      assert.equal(charge?.isFree, isFree, JSON.stringify(outcome))
      if (outcome.status === 'processing' || outcome.status === 'succeeded') continue
      const error = await failureOf(run({ verb: 'generate_image', model: flux, prompt: 'a cat' }))
      assert.equal(error.facts.isFree, isFree, JSON.stringify(outcome))
    }
  })

  test('can be cancelled; a forged id reaches no server', async (t) => {
    const { replicate, outside, context, provider } = await start(t)
    await provider.cancel?.({ prediction_id: 'p9' }, context)
    assert.deepEqual(replicate.cancelled, ['p9'])
    const sent = outside.sent.length
    for (const prediction_id of ['../account', 'p/../../x', 'https://evil.example', 7]) {
      await provider.cancel?.({ prediction_id }, context)
      const resumed = provider.resume?.({ prediction_id }, mediaRequest(video), context)
      assert.equal((await failureOf(Promise.resolve(resumed))).code, 'provider_response_invalid')
    }
    assert.equal(outside.sent.length, sent)
  })
})
