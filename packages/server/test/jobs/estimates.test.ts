import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openStore } from '../../src/store.ts'
import { type Answer, call } from '../support/call.ts'
import { addAsset } from '../support/operation-world.ts'
import { databases, type StartedServer } from '../support/start-server.ts'
import { addKeyWith, type TestKey } from '../usage/support/cost-world.ts'
import { flux, painting, startJobWorld, submit } from './support/job-world.ts'

/** A started megapixel: 0.003 US dollars. */
const paid = { model: flux, prompt: 'cat', size: '512x512' }
const unpriced = 'fal-ai/of-nobody'
const generate = { verb: 'generate_image' }

for (const database of databases) {
  describe(`estimates on ${database}`, () => {
    let world: Awaited<ReturnType<typeof startJobWorld>>
    let server: StartedServer
    let limited: TestKey
    let assetId: string
    let foreignAssetId: string
    before(async () => {
      world = await startJobWorld(database, 2)
      const store = await openStore(world.place)
      const [holder, stranger] = world.holders
      assert.ok(holder && stranger)
      limited = await addKeyWith(store, holder.accountId, {
        budgets: [{ period: 'day', limit_micro_usd: 5_000 }],
        models: 'fal-ai/flux* fal-ai/of-* local/*',
      })
      assetId = await addAsset(store, holder)
      foreignAssetId = await addAsset(store, stranger)
      await store.close()
      server = await world.start()
    })
    after(() => world[Symbol.asyncDispose]())

    const estimate = (json: object, key = world.key): Promise<Answer> =>
      call(server.url, '/api/v1/estimates', { key, json })

    test('an estimate is that of the job that the same request starts, and starts nothing itself', async () => {
      const before = await call(server.url, '/api/v1/audit-events', { key: world.key })
      const { body, status } = await estimate({ ...generate, ...paid, count: 3 })
      assert.equal(status, 200)
      assert.deepEqual(
        { ...body, price: { ...body.price, source: 'a URL' } },
        {
          ...generate,
          model: flux,
          estimate_usd: 0.009,
          price: { unit: 'megapixel', usd: 0.003, source: 'a URL' },
          allowed: true,
        },
      )
      assert.equal(world.provider.requests.length, 0)
      assert.deepEqual((await call(server.url, '/api/v1/jobs', { key: world.key })).body.jobs, [])
      const events = await call(server.url, '/api/v1/audit-events', { key: world.key })
      assert.deepEqual(events.body, before.body)

      const started = await submit(server, world.key, { ...paid, count: 3 })
      assert.equal(started.body.job.estimate_usd, body.estimate_usd)
      const free = await estimate({ ...generate, ...painting }, limited.key)
      assert.deepEqual([free.body.estimate_usd, free.body.allowed], [0, true])
    })

    test('a request that a budget or the key forbids is refused as the request itself would be', async () => {
      const requests: [string, object][] = [
        ['key_budget_exceeded', { ...paid, count: 2 }],
        ['price_unknown', { model: unpriced, prompt: 'cat' }],
        ['model_not_allowed', { model: 'fal-ai/nano-banana', prompt: 'cat' }],
      ]
      for (const [code, request] of requests) {
        const { body } = await estimate({ ...generate, ...request }, limited.key)
        const real = await submit(server, limited.key, request)
        assert.deepEqual([body.allowed, body.refusal.code, real.body.code], [false, code, code])
        for (const field of ['detail', 'hint', 'model', 'estimate_usd', 'budget']) {
          assert.deepEqual(body.refusal[field], real.body[field], `${code}: ${field}`)
        }
      }
      const within = await estimate({ ...generate, ...paid }, limited.key)
      assert.deepEqual([within.body.estimate_usd, within.body.allowed], [0.003, true])
      const unlimited = await estimate({ ...generate, model: unpriced, prompt: 'cat' })
      const { estimate_usd, price, allowed } = unlimited.body
      assert.deepEqual([estimate_usd, price, allowed], [null, null, true])
    })

    test('assets count with their sizes, and a URL as the largest image, without being downloaded', async () => {
      const edit = { verb: 'edit_image', model: 'fal-ai/flux-2-flex/edit', prompt: 'warmer', size: '512x512' }
      const sent = world.provider.requests.length
      const small = await estimate({ ...edit, image: assetId })
      const unknown = await estimate({ ...edit, image: 'https://example.com/cat.png' })
      assert.equal(small.status, 200, JSON.stringify(small.body))
      assert.ok(unknown.body.estimate_usd >= small.body.estimate_usd + 30 * unknown.body.price.usd)
      assert.equal(world.provider.requests.length, sent)
      assert.equal((await estimate({ ...edit, image: foreignAssetId })).body.code, 'asset_not_found')
    })

    test('a body that the operation of the verb would reject is rejected', async () => {
      const pointers = async (json: object) =>
        (await estimate(json)).body.errors?.map(({ pointer }: { pointer: string }) => pointer)
      assert.deepEqual(await pointers(generate), ['/prompt'])
      assert.deepEqual(await pointers({ ...generate, ...paid, scale: 2 }), ['/scale'])
      assert.deepEqual(await pointers({ verb: 'upscale', image: assetId, scale: 3 }), ['/scale'])
      assert.deepEqual(await pointers({ verb: 'paint', prompt: 'cat' }), ['/verb'])
      const missing = await estimate({ ...generate, prompt: 'cat', model: 'local/nothing' })
      assert.equal(missing.body.code, 'model_not_found')
    })
  })
}
