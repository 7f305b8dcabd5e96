import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inputFile, mediaRequest, type RequestFields } from './support/media-request.ts'
import type { Sent } from './support/outside.ts'
import { failure, flux, startFal } from './support/start-fal.ts'

describe('what fal.ai receives', () => {
  const url = `data:image/png;base64,${Buffer.from([1, 2, 3]).toString('base64')}`
  const file = inputFile(Buffer.from([1, 2, 3]))
  const cases: [string, Omit<RequestFields, 'verb'> & Partial<RequestFields>, object][] = [
    ['ratio as a preset', { model: 'fal-ai/ideogram/v3', size: '16:9' }, { image_size: 'landscape_16_9' }],
    [
      'ratio as the pixels of a preset, where pixels are the price',
      { model: 'fal-ai/flux/schnell', size: '16:9' },
      { image_size: { width: 1024, height: 576 } },
    ],
    [
      'the documented default in pixels, where pixels are the price',
      { model: 'fal-ai/flux/schnell' },
      { image_size: { width: 1024, height: 768 } },
    ],
    [
      'no size for an edit, which has that of its input',
      { model: 'fal-ai/flux-2/edit', files: [file] },
      { image_urls: [url] },
    ],
    [
      'ratio without a preset',
      { model: 'fal-ai/flux-2-flex', size: '2:1' },
      { image_size: { width: 1440, height: 736 } },
    ],
    [
      'pixels',
      { model: 'fal-ai/flux-2-flex', size: '1920x1080' },
      { image_size: { width: 1920, height: 1080 } },
    ],
    [
      'ratio',
      { model: 'fal-ai/nano-banana-2', size: '16:9', count: 3, seed: 7 },
      { aspect_ratio: '16:9', num_images: 3, seed: 7 },
    ],
    ['one image', { model: 'fal-ai/flux-pro/kontext', files: [file] }, { image_url: url }],
    [
      'a list of images',
      { model: 'fal-ai/nano-banana-2/edit', files: [file, file] },
      { image_urls: [url, url] },
    ],
    [
      'a format of the model',
      { model: 'fal-ai/birefnet', files: [file], format: 'webp' },
      { image_url: url, output_format: 'webp' },
    ],
    [
      'no format that the model lacks',
      { model: 'fal-ai/birefnet', files: [file], format: 'avif' },
      { image_url: url },
    ],
    [
      'factor',
      { model: 'fal-ai/topaz/upscale/image', files: [file], scale: 4 },
      { image_url: url, upscale_factor: 4 },
    ],
    ['fixed factor', { model: 'bria/upscale/creative', files: [file], scale: 2 }, { image_url: url }],
    [
      'seconds as text',
      { model: 'fal-ai/kling-video/v2.5-turbo/pro/text-to-video', durationS: 10 },
      { duration: '10' },
    ],
    ['seconds with a unit', { model: 'fal-ai/veo3.1', durationS: 8 }, { duration: '8s' }],
    [
      'first frame',
      { model: 'fal-ai/kling-video/v3/pro/image-to-video', files: [file] },
      { start_image_url: url },
    ],
    ['seconds', { model: 'beatoven/music-generation', durationS: 30 }, { duration: 30 }],
    [
      'voice',
      { model: 'minimax/speech-02-hd', prompt: 'Hello', voice: 'Deep_Man' },
      { text: 'Hello', voice_setting: { voice_id: 'Deep_Man' }, output_format: 'url' },
    ],
    ['style', { model: 'fal-ai/ideogram/v3', style: 'realistic' }, { style: 'REALISTIC' }],
    [
      'common names',
      { model: 'who/knows', count: 2, size: '800x600', files: [file], voice: 'v' },
      { num_images: 2, image_size: { width: 800, height: 600 }, image_url: url, voice: 'v' },
    ],
    [
      'the input of run, untouched',
      { verb: 'run', model: 'who/knows', input: { prompt: 'a cat', loras: [{ path: 'x' }] } },
      { loras: [{ path: 'x' }] },
    ],
  ]
  for (const [what, fields, input] of cases) {
    test(`${what}: ${fields.model}`, async (t) => {
      const api = await startFal(t)
      // Models that change an image may have no prompt.
      const prompt = 'image_url' in input || 'text' in input ? {} : { prompt: 'a cat' }
      await api.run({ verb: 'generate_image', ...prompt, ...fields })
      assert.deepEqual(api.input(), { ...prompt, ...input })
    })
  }

  test('an option that a known model does not have is refused before anything is sent', async (t) => {
    const { run, provider, outside } = await startFal(t)
    const refused: [Omit<RequestFields, 'verb'>, string, string][] = [
      [{ model: 'fal-ai/flux-2-flex', count: 2 }, 'option_unsupported', 'count'],
      [{ model: 'fal-ai/flux/schnell', count: 5 }, 'option_unsupported', 'count'],
      [{ model: 'fal-ai/flux/schnell', files: [inputFile()] }, 'option_unsupported', 'image'],
      [
        { model: 'fal-ai/flux-pro/kontext', files: [inputFile(), inputFile()] },
        'option_unsupported',
        'images',
      ],
      [{ model: 'fal-ai/recraft/v4/text-to-image', seed: 0 }, 'option_unsupported', 'seed'],
      [{ model: 'fal-ai/birefnet', prompt: 'a cat' }, 'option_unsupported', 'prompt'],
      [{ model: 'bria/upscale/creative', scale: 4 }, 'option_unsupported', 'scale'],
      [{ model: 'fal-ai/flux/schnell', transparent: true }, 'option_unsupported', 'transparent'],
      [{ model: 'fal-ai/flux/schnell', durationS: 5 }, 'option_unsupported', 'duration'],
      [{ model: 'fal-ai/flux/schnell', style: 'x' }, 'option_unsupported', 'style'],
      [{ model: 'fal-ai/veo3.1', voice: 'x' }, 'option_unsupported', 'voice'],
      [{ model: 'fal-ai/veo3.1', durationS: 5 }, 'provider_input_invalid', 'duration'],
      [{ model: 'fal-ai/ideogram/v3', style: 'x' }, 'provider_input_invalid', 'style'],
      [{ model: 'fal-ai/nano-banana-2', size: '1920x1080' }, 'size_invalid', 'size'],
      [{ model: 'fal-ai/flux/schnell', size: 'huge' }, 'size_invalid', 'size'],
      [{ model: 'fal-ai/flux/schnell', size: '1:0' }, 'size_invalid', 'size'],
    ]
    for (const [fields, code, field] of refused) {
      const request = { verb: 'generate_image', ...fields } as const
      await assert.rejects(run(request), failure(code, { field, isFree: true }))
      assert.throws(() => provider.validate?.(mediaRequest(request)), failure(code, { field }))
    }
    const files = [inputFile()]
    const withFiles = run({ verb: 'run', model: 'who/knows', files, input: {} })
    await assert.rejects(withFiles, failure('option_unsupported', { field: 'image' }))
    assert.deepEqual(outside.sent, [])
  })

  test('a large file is uploaded for a day, and its URL is sent', async (t) => {
    const { run, outside, input } = await startFal(t)
    await run({
      ...flux,
      verb: 'edit_image',
      model: 'fal-ai/reve/edit',
      files: [inputFile(Buffer.alloc(262_145))],
    })
    const [initiate, upload] = outside.sent
    assert.deepEqual([initiate?.host, upload?.method, upload?.host], ['rest.fal.ai', 'PUT', 'v3b.fal.media'])
    assert.equal(initiate?.headers.get('x-fal-object-lifecycle'), '{"expiration_duration_seconds":86400}')
    assert.equal(upload?.headers.get('authorization'), null)
    assert.match(input().image_url, /^https:\/\/v3b\.fal\.media\/files\/[\w/.-]+$/)
  })

  test('a file is not uploaded to a foreign host, and a failed upload is free', async (t) => {
    const isInitiate = ({ host }: Sent) => host === 'rest.fal.ai'
    const foreign = 'https://attacker.example/up'
    const { run, outside } = await startFal(t, {}, [
      [
        isInitiate,
        { status: 200, body: { upload_url: foreign, file_url: foreign } },
        { status: 503, body: 'busy' },
      ],
      [({ method }) => method === 'PUT', 'cut'],
    ])
    const fields = { ...flux, model: 'fal-ai/reve/edit', files: [inputFile(Buffer.alloc(262_145))] }
    await assert.rejects(run(fields), failure('provider_response_invalid', { isFree: true }))
    await assert.rejects(run(fields), failure('provider_unavailable', { isFree: true }))
    await assert.rejects(run(fields), failure('provider_unavailable', { isFree: true }))
    assert.deepEqual(
      outside.sent.filter(({ host }) => host === 'attacker.example' || host === 'queue.fal.run'),
      [],
    )
  })

  test('an unknown model gets common names, and the result says what it may ignore', async (t) => {
    const { run } = await startFal(t)
    const { warnings } = await run({ ...flux, model: 'who/knows', seed: 3, size: '16:9' })
    assert.deepEqual(warnings, [
      'who/knows may ignore seed, aspect_ratio: Open Animate does not know the options of this model.',
    ])
    assert.equal((await run({ ...flux, model: 'who/knows' })).warnings, undefined)
  })
})
