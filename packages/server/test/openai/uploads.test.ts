import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import OpenAI from 'openai'
import sharp from 'sharp'
import { call } from '../support/call.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

describe('the OpenAI SDK uploads images', () => {
  let server: StartedServer
  let openai: OpenAI
  let photo: File
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.ownerKey, maxRetries: 0 })
    const pixels = sharp({ create: { width: 40, height: 20, channels: 3, background: '#0d9488' } })
    photo = new File([new Uint8Array(await pixels.png().toBuffer())], 'photo.png', { type: 'image/png' })
  })
  after(() => server.close())

  const post = (body: string | Uint8Array<ArrayBuffer>, contentType: string) =>
    call(server.url, '/v1/images/edits', {
      key: server.ownerKey,
      body,
      headers: { 'content-type': contentType },
    })
  const form = (...parts: string[]) => `${parts.map((part) => `--x\r\n${part}\r\n`).join('')}--x--\r\n`
  const field = (name: string, value: string) =>
    `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`
  const isForm = 'multipart/form-data; boundary=x'

  test('an edited image has the size that the prompt asks for', async () => {
    const answer = await openai.images.edit({ image: photo, prompt: 'rotate 90', output_format: 'webp' })
    const image = await sharp(Buffer.from(answer.data?.[0]?.b64_json ?? '', 'base64')).metadata()
    assert.deepEqual([image.format, image.width, image.height], ['webp', 20, 40])
  })

  test('parameters that cannot be honoured are errors that name them', async () => {
    const edit = { image: photo, prompt: 'rotate 90' }
    const cases: [Partial<OpenAI.ImageEditParamsNonStreaming>, string][] = [
      [{ mask: photo }, 'mask'],
      [{ input_fidelity: 'high' }, 'input_fidelity'],
      [{ quality: 'high' }, 'quality'],
      [{ background: 'transparent' }, 'background'],
      [{ output_compression: 50 }, 'output_compression'],
      [{ partial_images: 2 }, 'partial_images'],
      [{ n: 11 }, 'n'],
      [{ n: 2 }, 'n'],
      [{ image: [photo, photo] }, 'image'],
      [{ image: new File([], 'empty.png') }, 'image'],
      [{ prompt: '' }, 'prompt'],
      [{ model: 'nothing' }, 'model'],
    ]
    for (const [more, param] of cases) {
      await assert.rejects(
        openai.images.edit({ ...edit, ...more }),
        (error) =>
          (error instanceof OpenAI.BadRequestError || error instanceof OpenAI.NotFoundError) &&
          error.param === param,
        `${param} of ${JSON.stringify(more)}`,
      )
    }
    await assert.rejects(openai.images.edit({ ...edit, stream: true }), OpenAI.BadRequestError)
  })

  test('a file that is not an image is rejected', async () => {
    const image = new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'image.png', { type: 'image/png' })
    await assert.rejects(
      openai.images.edit({ image, prompt: 'rotate 90' }),
      (error) => error instanceof OpenAI.BadRequestError && error.code === 'file_invalid',
    )
  })

  test('a malformed, incomplete, oversized or foreign body is an error in their form', async () => {
    const cases: [number, string, string | Uint8Array<ArrayBuffer>, string][] = [
      [400, 'body_not_form', 'garbage', isForm],
      [400, 'body_not_form', form(field('prompt', 'a')).slice(0, -8), isForm],
      [400, 'body_not_form', form(field('prompt', 'a')), 'multipart/form-data'],
      [400, 'body_not_form', form(...Array.from({ length: 101 }, () => field('a', 'b'))), isForm],
      [400, 'input_invalid', form(field('prompt', 'a'), field('prompt', 'b')), isForm],
      [400, 'input_invalid', form(field('__proto__', 'a'), field('image[a]', 'b')), isForm],
      [400, 'content_type_unsupported', 'prompt=a', 'application/x-www-form-urlencoded'],
      [400, 'body_not_json', '{', 'application/json'],
      [413, 'body_too_large', new Uint8Array(50_000_001), isForm],
    ]
    for (const [status, code, body, contentType] of cases) {
      const answer = await post(body, contentType)
      assert.deepEqual([answer.status, answer.body.error?.code], [status, code], JSON.stringify(answer.body))
      assert.equal(answer.body.error.type, 'invalid_request_error')
    }
    assert.equal(server.output().stderr, '')
  })

  test('an Idempotency-Key belongs to the content of the files', async () => {
    const headers = { 'Idempotency-Key': 'one' }
    const first = await openai.images.edit({ image: photo, prompt: 'rotate 90' }, { headers })
    const again = await openai.images.edit({ image: photo, prompt: 'rotate 90' }, { headers })
    assert.deepEqual(again, first)
    const other = new File([photo, ' '], 'photo.png')
    await assert.rejects(
      openai.images.edit({ image: other, prompt: 'rotate 90' }, { headers }),
      (error) => error instanceof OpenAI.BadRequestError && error.code === 'idempotency_key_reused',
    )
  })
})
