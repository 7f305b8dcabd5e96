import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RequestFields } from './support/media-request.ts'
import { failure, startFal } from './support/start-fal.ts'

describe('what fal.ai delivers', () => {
  const host = 'https://v3b.fal.media/files'
  const cases: [string, RequestFields['verb'], object, string[]][] = [
    ['images', 'generate_image', { images: [{ url: `${host}/1` }, { url: `${host}/2` }] }, ['/1', '/2']],
    [
      'an image without its mask',
      'remove_background',
      { mask_image: { url: `${host}/m` }, image: { url: `${host}/1` } },
      ['/1'],
    ],
    [
      'a video without its thumbnail',
      'generate_video',
      { thumbnail: { url: `${host}/t` }, video: { url: `${host}/1` } },
      ['/1'],
    ],
    [
      'audio',
      'generate_audio',
      { audio: { url: `${host}/1`, content_type: 'audio/mpeg' }, duration_ms: 9 },
      ['/1'],
    ],
    ['an audio file', 'generate_audio', { audio_file: { url: `${host}/1` } }, ['/1']],
    ['an audio URL', 'generate_audio', { audio_url: `${host}/1` }, ['/1']],
    ['a file in an unusual field', 'generate_image', { result: { output: [{ url: `${host}/1` }] } }, ['/1']],
    [
      'every file of run, once',
      'run',
      { a: { url: `${host}/1` }, b: [{ url: `${host}/2` }], c_url: `${host}/1`, image_urls: [`${host}/3`] },
      ['/1', '/2', '/3'],
    ],
    [
      'no file that is not https',
      'run',
      { a: { url: 'file:///etc/passwd' }, b: { url: 'http://10.0.0.1/x' }, text: host },
      [],
    ],
  ]
  for (const [what, verb, result, paths] of cases) {
    test(what, async (t) => {
      const { run } = await startFal(t, { result })
      const { files, output } = await run({
        verb,
        model: 'who/knows',
        prompt: 'a cat',
        input: { prompt: 'a cat' },
      })
      assert.deepEqual(
        files.map((file) => 'url' in file && file.url),
        paths.map((path) => host + path),
      )
      assert.deepEqual(output, verb === 'run' ? result : undefined)
    })
  }

  test('an expired URL is passed on: the download finds out', async (t) => {
    const { run } = await startFal(t, {
      result: { images: [{ url: `${host}/expired`, content_type: 'image/png' }] },
    })
    assert.deepEqual((await run()).files, [{ url: `${host}/expired`, contentType: 'image/png' }])
  })

  test('a file inside of the answer', async (t) => {
    const { run } = await startFal(t, { result: { images: [{ url: 'data:image/png;base64,AQID' }] } })
    assert.deepEqual((await run()).files, [{ bytes: Buffer.from([1, 2, 3]), contentType: 'image/png' }])
  })

  test('a finished request without a file has failed', async (t) => {
    const { run } = await startFal(t, { result: { images: [] } })
    await assert.rejects(run(), failure('provider_response_invalid'))
  })

  test('an image that the safety checker blacked out is not delivered', async (t) => {
    const images = [{ url: `${host}/1` }, { url: `${host}/2` }]
    const some = await startFal(t, { result: { images, has_nsfw_concepts: [true, false] } })
    const { files, warnings } = await some.run()
    assert.equal(files.length, 1)
    assert.deepEqual(warnings, ['The safety checker of the model blacked out 1 of 2 images.'])
    const all = await startFal(t, { result: { images, has_nsfw_concepts: [true, true] } })
    await assert.rejects(all.run(), failure('content_policy_violation'))
  })
})
