import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Model, OpenAnimate } from '@oanim/sdk'
import { call } from '../support/call.ts'
import { runCommand } from '../support/run-command.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

/** A word that the log of each request would contain. */
const falKey = 'models.list'

describe('the models of a server', () => {
  let server: StartedServer
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oanim-prices-'))
    const prices = join(folder, 'prices.json')
    const price = { unit: 'image', usd: 0.19, source: 'https://prices.example.com', date: '2026-11-01' }
    await writeFile(prices, JSON.stringify({ 'openai/gpt-image-2': { price } }))
    server = await startServer({
      database: 'sqlite',
      environment: { FAL_KEY: falKey, OANIM_PRICES: prices, OANIM_LOG_LEVEL: 'trace' },
    })
  })
  after(async () => {
    await server.close()
    await rm(folder, { recursive: true })
  })

  const get = (path: string) => call(server.url, path, { key: server.ownerKey })
  const list = async (query = ''): Promise<Model[]> => (await get(`/api/v1/models${query}`)).body.models

  test('are listed with prices, defaults, and what is missing', async () => {
    const models = new Map((await list()).map((model) => [model.id, model]))
    assert.deepEqual(models.get('local/painter'), {
      id: 'local/painter',
      provider: 'local',
      verbs: ['generate_image'],
      default_for: [],
      price: { unit: 'request', usd: 0, max_units: 1, max_usd: 0, source: 'built-in', date: '2026-11-27' },
      licence: 'Apache-2.0',
      is_usable: true,
      missing: null,
    })
    const flex = models.get('fal-ai/flux-2-flex')
    assert.deepEqual(
      [flex?.price?.unit, flex?.price?.usd, flex?.price?.max_usd, flex?.is_usable, flex?.default_for],
      ['megapixel', 0.05, 0.2, true, ['generate_image']],
    )
    const openai = models.get('openai/gpt-image-2')
    assert.deepEqual([openai?.price?.usd, openai?.is_usable], [0.19, false])
    assert.deepEqual(openai?.missing, { setting: 'OPENAI_API_KEY', command: null, reason: null })
    assert.equal(models.get('google/veo-3.1-fast-generate-preview')?.price, null, 'unknown is not free')
  })

  test('can be filtered by verb and provider', async () => {
    const audio = await list('?verb=generate_audio')
    assert.ok(audio.length > 3 && audio.every(({ verbs }) => verbs.includes('generate_audio')))
    const both = await list('?verb=upscale&provider=fal')
    assert.ok(both.length > 1 && both.every(({ provider }) => provider === 'fal'))
    const wrong = await get('/api/v1/models?verb=gen-image')
    assert.deepEqual([wrong.status, wrong.body.errors[0].pointer], [422, '/verb'])
  })

  test('are found by their ids, whether slashes are encoded or not', async () => {
    const id = 'fal-ai/kling-video/v2.5-turbo/pro/text-to-video'
    for (const path of [id, encodeURIComponent(id)]) {
      const answer = await get(`/api/v1/models/${path}`)
      assert.deepEqual([answer.status, answer.body.model?.id], [200, id], path)
    }
    const client = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    assert.equal((await client.models.get(id)).id, id)
    assert.equal((await client.models.list({ verb: 'generate_video' }))[0]?.id, id)
  })

  test('include any other model of a provider, without a price', async () => {
    const { body } = await get('/api/v1/models/replicate/acme/new-model')
    assert.deepEqual(
      [body.model.provider, body.model.price, body.model.missing.setting],
      ['replicate', null, 'REPLICATE_API_TOKEN'],
    )
    assert.equal((await get('/api/v1/models/acme/new-model')).body.model.is_usable, true)
  })

  test('do not include what is no model', async () => {
    for (const path of ['local/other', 'painter', 'fal-ai%2F..%2Fadmin', 'a%2Fb%3Fc', 'a/b/', '%F0%9F/x']) {
      const answer = await get(`/api/v1/models/${path}`)
      assert.deepEqual([answer.status, answer.body.code], [404, 'model_not_found'], path)
    }
    const long = await get(`/api/v1/models/a/${'b'.repeat(300)}`)
    assert.deepEqual([long.status, long.body.code], [422, 'input_invalid'])
    const post = await call(server.url, '/api/v1/models/fal-ai/veo3.1', { key: server.ownerKey, json: {} })
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD'])
  })

  test('show no key of a provider, and the log has none', async () => {
    const { text } = await fetch(`${server.url}/api/v1/models`, {
      headers: { authorization: `Bearer ${server.ownerKey}` },
    }).then(async (response) => ({ text: await response.text() }))
    assert.ok(!text.includes(falKey))
    assert.match(server.output().stderr, /"operation":"\[redacted\]"/)
    assert.ok(!server.output().stderr.includes(falKey))
  })
})

test('a server with an invalid file of prices does not start, and names what is wrong', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oanim-prices-'))
  try {
    const prices = join(folder, 'prices.json')
    await writeFile(prices, JSON.stringify({ 'openai/gpt-image-2': { price: { unit: 'image', usd: -1 } } }))
    const ended = await runCommand('main', {
      OANIM_DATA_DIR: folder,
      PORT: '0',
      OANIM_PRICES: prices,
    })
    assert.equal(ended.code, 1)
    assert.match(
      ended.stderr,
      /Open Animate cannot start\.\nOANIM_PRICES .* is invalid\.\n"openai\/gpt-image-2": price\.usd must be at least 0\./,
    )
    assert.doesNotMatch(ended.stderr, /^ +at /m)
  } finally {
    await rm(folder, { recursive: true })
  }
})
