import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { replaceBudgets } from '../../src/budgets/ledger-store.ts'
import { openStore } from '../../src/store.ts'
import { flux, startJobWorld, submit } from '../jobs/support/job-world.ts'
import { databases } from '../support/start-server.ts'

/** Whole blocks of pixels in one started megapixel: 0.003 US dollars. */
const size = '960x960'

for (const database of databases) {
  describe(`admission on ${database}`, () => {
    test('a budget for two images admits two of ten parallel requests, and is exact afterwards', async () => {
      await using world = await startJobWorld(database)
      const [holder] = world.holders
      assert.ok(holder)
      const store = await openStore(world.place)
      await store.database.db
        .transaction()
        .execute((transaction) =>
          replaceBudgets(transaction, holder.accountId, holder.keyId, [
            { period: 'day', limit_micro_usd: 6_000 },
          ]),
        )
      await store.close()
      const server = await world.start()
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          submit(server, world.key, { model: flux, prompt: `cat ${index}`, size }),
        ),
      )
      const codes = answers.map(({ status, body }) => (status === 402 ? body.code : status))
      assert.deepEqual(codes.toSorted(), [201, 201, ...Array(8).fill('key_budget_exceeded')])
      assert.equal(world.provider.requests.filter(({ step }) => step === 'submit').length, 2)
      const refused = answers.find(({ status }) => status === 402)
      assert.equal(refused?.body.budget.period, 'day')
      assert.equal(refused?.body.estimate_usd, 0.003)
      const after = await submit(server, world.key, { model: flux, prompt: 'one more', size })
      assert.equal(after.body.code, 'key_budget_exceeded')
      assert.deepEqual(after.body.budget.spent_usd, 0.006)
      assert.equal(
        (await submit(server, world.key, { model: 'local/painter', prompt: 'mesh', size: '64x64' })).status,
        201,
      )
    })
  })
}
