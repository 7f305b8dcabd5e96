import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { dayMs, hourMs } from '../../src/core/time.ts'
import { operations } from '../../src/operations.ts'
import type { Store } from '../../src/store.ts'
import { flux, type JobWorld, startJobWorld, submit } from '../jobs/support/job-world.ts'
import { call } from '../support/call.ts'
import { openNewStore } from '../support/open-store.ts'
import { databases, type StartedServer } from '../support/start-server.ts'
import { addPayer, charge, outcomeOf, setBudgets, startPaid, submitJob } from './support/ledger-world.ts'

const noon = Date.parse('2027-05-10T12:00:00Z')
const usd = 1_000_000

for (const database of databases) {
  describe(`faults of other budgets, not here, on ${database}`, () => {
    let store: Store
    let close: () => Promise<void>
    before(async () => {
      ;({ store, close } = await openNewStore(database))
    })
    after(() => close())

    // A reservation leaks, and blocks a key that has money.
    test('what a lost job reserved can be spent again an hour later', async () => {
      const payer = await addPayer(store)
      await setBudgets(store, payer, payer.accountId, { total: 10 })
      await startPaid(store, payer, 10, noon)
      const at = async (time: number) => outcomeOf(await submitJob(store, payer, 10, time))
      assert.equal(await at(noon + hourMs - 1), 'account total')
      assert.equal(await at(noon + hourMs), 'admitted')
    })

    // A request reserves a flat amount, far above its price.
    test('a request reserves its own worst case and no more', async () => {
      const payer = await addPayer(store)
      await setBudgets(store, payer, payer.keyId, { month: 2_000 * usd })
      await charge(store, await startPaid(store, payer, 144_000, noon), 144_000, noon)
      await startPaid(store, payer, 1_999 * usd, noon)
      const [state] = await store.ledger.states([payer.keyId], noon)
      assert.deepEqual([state?.spent_micro_usd, state?.held_micro_usd], [144_000, 1_999 * usd])
      assert.equal(outcomeOf(await submitJob(store, payer, 856_000, noon)), 'admitted')
      assert.equal(outcomeOf(await submitJob(store, payer, 1, noon)), 'key month')
    })

    // A model without a price counts as free.
    test('a model without a price is rejected where a budget applies', async () => {
      const payer = await addPayer(store)
      assert.equal(outcomeOf(await submitJob(store, payer, null, noon)), 'admitted')
      await setBudgets(store, payer, payer.accountId, { total: 1_000 * usd })
      assert.equal(outcomeOf(await submitJob(store, payer, null, noon)), 'price_unknown')
    })

    // Requests in flight overrun the limit, which is checked against what is settled.
    test('requests in flight count', async () => {
      const payer = await addPayer(store)
      await setBudgets(store, payer, payer.keyId, { total: 20 })
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, async () => outcomeOf(await submitJob(store, payer, 10, noon))),
      )
      assert.deepEqual(outcomes.toSorted(), [...Array(2).fill('admitted'), ...Array(8).fill('key total')])
    })

    // A period begins with the last request, or never ends.
    test('a period is a calendar day or month in UTC, whenever a request was', async () => {
      const payer = await addPayer(store)
      await setBudgets(store, payer, payer.keyId, { day: 10, month: 20 })
      const lastOfMay = Date.parse('2027-05-31T00:00:00Z')
      const spend = async (time: number) => {
        const created = await submitJob(store, payer, 10, time)
        if (typeof created !== 'string' && 'row' in created) await charge(store, created.row, 10, time)
        return outcomeOf(created)
      }
      assert.equal(await spend(lastOfMay - 1), 'admitted')
      assert.equal(await spend(lastOfMay - 1), 'key day')
      assert.equal(await spend(lastOfMay), 'admitted')
      assert.equal(await spend(lastOfMay + dayMs - 1), 'key day', 'the daily one, which ends first')
      assert.equal(await spend(lastOfMay + dayMs), 'admitted')
    })

    // A limit of the key is reported as missing credit, and the other way round.
    test('a rejection names the limit that rejects', async () => {
      const payer = await addPayer(store)
      const child = { ...payer, subjects: [...payer.subjects, 'key_child'] }
      const outcome = async () => outcomeOf(await submitJob(store, child, 10, noon))
      await setBudgets(store, payer, payer.accountId, { total: 5 })
      assert.equal(await outcome(), 'account total')
      await setBudgets(store, payer, payer.keyId, { month: 5 })
      assert.equal(await outcome(), 'parent month', 'of several the nearest')
      await setBudgets(store, payer, 'key_child', { day: 5 })
      assert.equal(await outcome(), 'key day')
    })

    // Limits of keys dodge that of the account.
    test('several keys together spend no more than the account may', async () => {
      const payer = await addPayer(store)
      await setBudgets(store, payer, payer.accountId, { day: 15 })
      const outcomes: string[] = []
      for (const subject of ['key_one', 'key_two']) {
        await setBudgets(store, payer, subject, { day: 10 })
        const one = { ...payer, subjects: [payer.accountId, subject] }
        outcomes.push(outcomeOf(await submitJob(store, one, 10, noon)))
      }
      assert.deepEqual(outcomes, ['admitted', 'account day'])
    })
  })

  describe(`faults of other gateways, not here, on ${database}`, () => {
    let world: JobWorld
    let server: StartedServer
    before(async () => {
      world = await startJobWorld(database)
      server = await world.start()
    })
    after(() => world[Symbol.asyncDispose]())

    // A budget is enforced on some routes only.
    test('every operation that can cost something is admitted under the budget', async () => {
      const { key, provider } = world
      const painted = await submit(server, key, { model: 'local/painter', prompt: 'mesh', size: '64x64' })
      const image = painted.body.job.assets[0].id
      const budgets = [{ limit_usd: 0, period: 'total' }]
      await call(server.url, '/api/v1/policy', { key, method: 'PATCH', json: { budgets } })
      const inputs: Record<string, object> = {
        'assets.generate_image': { model: flux, prompt: 'a cat' },
        'assets.edit_image': { model: 'fal-ai/flux-pro/kontext', image, prompt: 'warmer' },
        'assets.upscale': { model: 'fal-ai/topaz/upscale/image', image },
        'assets.remove_background': { model: 'fal-ai/birefnet', image },
        'assets.generate_video': { model: 'fal-ai/veo3.1', prompt: 'a cat' },
        'assets.generate_audio': { model: 'beatoven/music-generation', prompt: 'a cat' },
        'assets.run': { model: 'fal-ai/flux/dev/controlnet', input: { prompt: 'a cat' } },
        'openai.create_images': { model: flux, prompt: 'a cat' },
        'openai.create_image_edits': { model: 'fal-ai/flux-pro/kontext', image, prompt: 'warmer' },
        'openai.create_speech': { model: 'beatoven/music-generation', input: 'a cat' },
        'openai.create_video': { model: 'fal-ai/veo3.1', prompt: 'a cat' },
      }
      for (const { id, path, startsJob, startsHiddenJob } of operations) {
        if (!startsJob && !startsHiddenJob) continue
        const { status, body } = await call(server.url, path, { key, json: inputs[id] })
        const { code } = body.error ?? body
        assert.deepEqual([status, code], [402, 'account_budget_exceeded'], JSON.stringify({ id, body }))
      }
      const free = await submit(server, key, { model: 'local/painter', prompt: 'mesh', size: '64x64' })
      assert.equal(free.status, 201, 'what costs nothing works')
      assert.equal(provider.requests.length, 0)
      await call(server.url, '/api/v1/policy', { key, method: 'PATCH', json: { budgets: [] } })
    })

    // A limit is reported as a missing credential.
    test('a rate limit is 429 and a budget is 402, never 401', async () => {
      const json = { name: 'one', requests_per_minute: 1, budgets: [{ limit_usd: 0, period: 'day' }] }
      const { body } = await call(server.url, '/api/v1/api-keys', { key: world.key, json })
      const first = await submit(server, body.key, { model: flux, prompt: 'a cat' })
      const second = await submit(server, body.key, { model: flux, prompt: 'a cat' })
      assert.deepEqual([first.status, first.body.code], [402, 'key_budget_exceeded'])
      assert.equal(second.status, 429)
    })

    // An id from a request becomes part of a URL of the provider.
    test('an id of a job that is not ours reaches no provider', async () => {
      const { key, provider } = world
      for (const id of [
        'job_x',
        '..%2F..%2Fother',
        'https:%2F%2Fexample.com',
        'job_aaaaaaaaaaaaaaaaaaaaaaaa',
      ]) {
        for (const [path, method] of [
          [`/api/v1/jobs/${id}`, 'GET'],
          [`/api/v1/jobs/${id}/cancel`, 'POST'],
          [`/api/v1/jobs/${id}/events`, 'GET'],
        ] as const) {
          const { status } = await call(server.url, path, { key, method })
          assert.ok(status === 404 || status === 422 || status === 400, `${status} for ${path}`)
        }
      }
      assert.equal(provider.requests.length, 0)
    })
  })
}
