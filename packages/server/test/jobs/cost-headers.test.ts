import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openStore } from '../../src/store.ts'
import { png } from '../providers/support/scripted-media.ts'
import { type Answer, call } from '../support/call.ts'
import { databases, type StartedServer } from '../support/start-server.ts'
import { addKeyWith, type TestKey } from '../usage/support/cost-world.ts'
import { finished, flux, jobOf, painting, startJobWorld, submit } from './support/job-world.ts'

/** A started megapixel: 0.003 US dollars. */
const paid = { model: flux, prompt: 'cat', size: '512x512' }
const headersOf = ({ headers }: Answer) => [headers.get('oanim-cost'), headers.get('oanim-budget-remaining')]

for (const database of databases) {
  describe(`what responses say of money on ${database}`, () => {
    let world: Awaited<ReturnType<typeof startJobWorld>>
    let server: StartedServer
    /** Keys with a budget of 0.01 US dollars, and one without. */
    const keys: TestKey[] = []
    before(async () => {
      world = await startJobWorld(database)
      const store = await openStore(world.place)
      const [holder] = world.holders
      assert.ok(holder)
      for (let index = 0; index < 3; index += 1) {
        const budgets = [{ period: 'day' as const, limit_micro_usd: 10_000 }]
        keys.push(await addKeyWith(store, holder.accountId, { budgets }))
      }
      await store.close()
      server = await world.start()
    })
    after(() => world[Symbol.asyncDispose]())
    const keyAt = (index: number) => keys[index]?.key ?? ''

    test('a paid job says its cost and what is left, also when it is read or cancelled later', async () => {
      const key = keyAt(0)
      const answer = await submit(server, key, paid)
      assert.equal(answer.status, 201)
      assert.deepEqual(headersOf(answer), ['0.003', '0.007'])
      const { id, assets } = answer.body.job
      const path = `/api/v1/jobs/${id}`
      assert.deepEqual(headersOf(await call(server.url, path, { key })), ['0.003', '0.007'])
      const cancelled = await call(server.url, `${path}/cancel`, { key, method: 'POST' })
      assert.deepEqual(headersOf(cancelled), ['0.003', '0.007'])

      const asset = await call(server.url, `/api/v1/assets/${assets[0].id}`, { key })
      assert.equal(asset.body.asset.cost_usd, 0.003)
      const { body } = await call(server.url, '/api/v1/assets', { key })
      assert.equal(body.assets[0].cost_usd, 0.003)
      assert.equal(answer.body.job.assets[0].cost_usd, 0.003)
      const uploaded = await call(server.url, '/api/v1/assets', {
        key,
        body: new Uint8Array(png),
        headers: { 'content-type': 'image/png' },
      })
      assert.equal(uploaded.body.asset.cost_usd, null)
    })

    test('a rejection says what is left, and a job that runs has no cost yet', async () => {
      const key = keyAt(1)
      world.provider.polls = Number.POSITIVE_INFINITY
      const running = await submit(server, key, paid, { headers: { prefer: 'respond-async' } })
      assert.deepEqual([running.status, ...headersOf(running)], [202, null, '0.007'])
      const rejected = await submit(server, key, { ...paid, count: 3 })
      assert.deepEqual([rejected.status, ...headersOf(rejected)], [402, null, '0.007'])
      world.provider.polls = 0
      await finished(server, key, running.body.job.id)
    })

    test('a job that failed after its provider charged says its cost with the error', async () => {
      const key = keyAt(2)
      const broken = { status: 200, headers: { 'content-type': 'image/png' }, body: Buffer.from('no image') }
      world.provider.script('file', broken)
      const failed = await submit(server, key, paid)
      assert.equal(failed.body.code, 'provider_response_invalid')
      const { cost_usd: costUsd } = await jobOf(server, key, failed.body.job_id)
      assert.ok(costUsd > 0)
      assert.deepEqual(headersOf(failed), [String(costUsd), String((10_000 - costUsd * 1e6) / 1e6)])
    })

    test('a key without a budget sees no remaining amount, and free jobs cost 0', async () => {
      assert.deepEqual(headersOf(await submit(server, world.key, painting)), ['0', null])
      assert.deepEqual(headersOf(await submit(server, world.key, paid)), ['0.003', null])
    })
  })
}
