import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { call } from '../support/call.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

describe('verbs without a provider', () => {
  let server: StartedServer
  let photo: { id: string; sha256: string }
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    const pixels = Buffer.from(Array.from({ length: 40 * 30 * 3 }, (_, index) => (index * 7) % 256))
    const image = await sharp(pixels, { raw: { width: 40, height: 30, channels: 3 } })
      .jpeg()
      .toBuffer()
    const { status, body } = await call(server.url, '/api/v1/assets', {
      key: server.ownerKey,
      body: new Uint8Array(image),
      headers: { 'content-type': 'image/jpeg' },
    })
    assert.equal(status, 201, JSON.stringify(body))
    photo = body.asset
  })
  after(() => server.close())

  /** Runs a verb to its end, however long it takes. */
  async function run(verb: string, json: object) {
    const key = server.ownerKey
    const { status, body: first } = await call(server.url, `/api/v1/assets/${verb}`, { key, json })
    let body = first
    while (body.job?.finished_at === null) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      body = (await call(server.url, `/api/v1/jobs/${body.job.id}`, { key })).body
    }
    return { status, body }
  }

  test('an uploaded image is edited by words, in its own format', async () => {
    const { body } = await run('edit-image', { image: photo.id, prompt: 'crop to 1:1, grayscale' })
    const [asset] = body.job.assets
    assert.deepEqual([asset.width, asset.height, asset.content_type], [30, 30, 'image/jpeg'])
    assert.equal(asset.model, 'local/edit')
    assert.equal(asset.details.applied.length, 2)
    assert.deepEqual(body.job.request.files, [photo.id])
    assert.equal(body.job.cost_usd, 0)
  })

  test('an edit that the built-in engine cannot do is an error that names what it did not understand', async () => {
    const { status, body } = await run('edit-image', { image: photo.id, prompt: 'add a dragon in the sky' })
    assert.deepEqual([status, body.code], [422, 'prompt_not_understood'])
    assert.match(body.detail, /dragon/)
  })

  test('an image is upscaled, and the answer names the engine', async () => {
    const { body } = await run('upscale', { image: photo.id, scale: 4, format: 'png' })
    const [asset] = body.job.assets
    assert.deepEqual([asset.width, asset.height, asset.content_type], [160, 120, 'image/png'])
    assert.equal(asset.details.engine, 'lanczos3')
  })

  test('the background of flat art is removed, and a photo without the model names the command that installs it', async () => {
    const circle = await sharp(
      Buffer.from(
        '<svg width="64" height="64"><rect width="64" height="64" fill="#fff"/><circle cx="32" cy="32" r="20" fill="#c00"/></svg>',
      ),
    )
      .png()
      .toBuffer()
    const { body: uploaded } = await call(server.url, '/api/v1/assets', {
      key: server.ownerKey,
      body: new Uint8Array(circle),
      headers: { 'content-type': 'image/png' },
    })
    const { body } = await run('remove-background', { image: uploaded.asset.id })
    const [asset] = body.job.assets
    assert.deepEqual([asset.content_type, asset.details.engine], ['image/png', 'uniform-border'])
    const denied = await run('remove-background', { image: photo.id })
    assert.deepEqual([denied.status, denied.body.code], [422, 'engine_not_installed'])
    assert.match(denied.body.hint, /oanim models install remove-bg/)
  })

  test('several images of one prompt differ, and count the seed of the prompt up', async () => {
    const { body } = await run('generate-image', { prompt: 'mesh, blue', size: '32x32', count: 3 })
    const { assets } = body.job
    assert.equal(new Set(assets.map(({ sha256 }: { sha256: string }) => sha256)).size, 3)
    const [first, ...others] = assets.map(({ details }: { details: { seed: number } }) => details.seed)
    assert.deepEqual(others, [first + 1, first + 2], 'each seed is one more')
  })

  test('an option that the built-in engine does not have is an error that names it', async () => {
    const { status, body } = await run('edit-image', { image: photo.id, prompt: 'grayscale', seed: 7 })
    assert.deepEqual([status, body.code, body.errors[0].pointer], [422, 'option_unsupported', '/seed'])
  })

  test('a verb that needs a provider says which setting is missing', async () => {
    const { status, body } = await run('generate-video', { prompt: 'waves' })
    assert.deepEqual([status, body.code], [422, 'model_unavailable'])
    assert.match(body.detail, /FAL_KEY/)
  })
})
