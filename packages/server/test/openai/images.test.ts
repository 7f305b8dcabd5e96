import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import OpenAI from 'openai'
import sharp from 'sharp'
import { call } from '../support/call.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

const painting = { prompt: 'dark mesh gradient, purple', size: '64x64' } as const

describe('the OpenAI SDK with the base URL and a key of this server', () => {
  let server: StartedServer
  let openai: OpenAI
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.ownerKey, maxRetries: 0 })
  })
  after(() => server.close())

  test('generates an image as base64 by default, as PNG, without naming a model', async () => {
    const { data, response, request_id } = await openai.images.generate(painting).withResponse()
    const image = await sharp(Buffer.from(data.data?.[0]?.b64_json ?? '', 'base64')).metadata()
    assert.deepEqual([image.format, image.width, image.height], ['png', 64, 64])
    assert.deepEqual([data.size, data.output_format], ['64x64', 'png'])
    assert.ok(Math.abs(data.created * 1_000 - Date.now()) < 60_000)
    assert.equal(response.headers.get('oanim-cost'), '0')
    assert.match(request_id ?? '', /^req_/)
  })

  test('takes the last part of the ID of a model, several images, a format and a transparent background', async () => {
    const answer = await openai.images.generate({
      ...painting,
      prompt: 'bokeh',
      model: 'painter',
      n: 2,
      output_format: 'webp',
      background: 'transparent',
      quality: 'auto',
      moderation: 'auto',
      user: 'user-1',
      stream: false,
    })
    assert.deepEqual(
      [answer.data?.length, answer.output_format, answer.background],
      [2, 'webp', 'transparent'],
    )
    const [first, second] = answer.data ?? []
    assert.notEqual(first?.b64_json, second?.b64_json)
    const image = await sharp(Buffer.from(first?.b64_json ?? '', 'base64')).metadata()
    assert.deepEqual([image.format, image.hasAlpha], ['webp', true])
  })

  test('gives links that open the image without a key', async () => {
    const answer = await openai.images.generate({ ...painting, response_format: 'url' })
    const [image] = answer.data ?? []
    assert.equal(image?.b64_json, undefined)
    const file = await fetch(image?.url ?? '')
    assert.deepEqual([file.status, file.headers.get('content-type')], [200, 'image/png'])
    assert.equal((await sharp(Buffer.from(await file.arrayBuffer())).metadata()).width, 64)
    const log = await call(server.url, '/api/v1/audit-events?action=asset.link_created', {
      key: server.ownerKey,
    })
    assert.equal(log.body.audit_events.length, 1)
  })

  test('lists the models that can be used, and gets one by its ID or its last part', async () => {
    const ids: string[] = []
    for await (const { id, object, owned_by } of openai.models.list()) {
      assert.deepEqual([object, owned_by], ['model', 'local'])
      ids.push(id)
    }
    assert.deepEqual(ids.slice(0, 2), ['local/painter', 'local/edit'])
    assert.equal((await openai.models.retrieve('local/painter')).id, 'local/painter')
    assert.equal((await openai.models.retrieve('painter')).id, 'local/painter')
  })

  test('an unknown route says what there is', async () => {
    const chat = openai.chat.completions.create({ model: 'gpt-5', messages: [] })
    await assert.rejects(chat, (error) => {
      assert.ok(error instanceof OpenAI.NotFoundError)
      assert.deepEqual(
        [error.code, error.type, error.param],
        ['route_not_found', 'invalid_request_error', null],
      )
      assert.match(error.message, /no POST \/v1\/chat\/completions.*POST \/v1\/images\/generations/)
      assert.match(error.requestID ?? '', /^req_/)
      return true
    })
  })
})
