import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { flux, startJobWorld, submit } from '../jobs/support/job-world.ts'
import { call } from '../support/call.ts'
import { databases } from '../support/start-server.ts'

const daily = (limit_usd: number) => [{ limit_usd, period: 'day' }]
/** Costs 0.003 US dollars, and is estimated as 0.006. */
const image = { model: flux, prompt: 'cat', size: '1000x1000' }

for (const database of databases) {
  describe(`an edited budget on ${database}`, () => {
    test('applies to the next request: below what is spent it blocks, removed it allows', async () => {
      await using world = await startJobWorld(database)
      const server = await world.start()
      const send = (path: string, json: object, method = 'POST') =>
        call(server.url, `/api/v1/api-keys${path}`, { key: world.key, json, method })
      const made = await send('', { name: 'agent', budgets: daily(0.006), models: ['fal-ai/*'] })
      const { key } = made.body
      const path = `/${made.body.api_key.id}`
      const edit = (json: object) => send(path, json, 'PATCH')
      const code = async () => (await submit(server, key, image)).body.code

      assert.equal(await code(), undefined)
      const lowered = await edit({ budgets: daily(0.002) })
      const { spent_usd, remaining_usd } = lowered.body.api_key.budgets[0]
      assert.deepEqual([spent_usd, remaining_usd, lowered.body.api_key.spent_usd], [0.003, 0, 0.003])
      assert.equal(await code(), 'key_budget_exceeded')
      await edit({ budgets: daily(0.01) })
      assert.equal(await code(), undefined)
      assert.equal(await code(), 'key_budget_exceeded')
      await edit({ budgets: [] })
      assert.equal(await code(), undefined)
      await edit({ models: ['local/*'] })
      assert.equal(await code(), 'model_not_allowed')

      await call(server.url, '/api/v1/policy', {
        ...{ key: world.key, method: 'PATCH', json: { budgets: [{ limit_usd: 0.01, period: 'month' }] } },
      })
      await edit({ models: null })
      assert.equal(await code(), 'account_budget_exceeded')
    })
  })
}
