import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type KyselyPlugin, sql } from 'kysely'
import { Client } from 'pg'
import { settle } from '../../src/budgets/ledger-store.ts'
import { jobStore } from '../../src/jobs/job-store.ts'
import type { Store } from '../../src/store.ts'
import { flux, jobOf, startJob, startJobWorld, submit } from '../jobs/support/job-world.ts'
import { png } from '../providers/support/scripted-media.ts'
import { call } from '../support/call.ts'
import { openNewStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'
import {
  addPayer,
  charge,
  limits,
  outcomeOf,
  setBudgets,
  startPaid,
  submitJob,
} from './support/ledger-world.ts'

const noon = Date.parse('2027-05-10T12:00:00Z')
/** Whole blocks of pixels in one started megapixel: 0.003 US dollars. */
const image = { model: flux, prompt: 'a cat', size: '512x512' }

/** The jobs of a store, and how many statements they sent. */
function counted({ database }: Store) {
  const sent = { count: 0 }
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      sent.count += 1
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const jobs = jobStore({ ...database, db: database.db.withPlugin(plugin) }, { isCreditOn: false })
  const during = async (work: () => Promise<unknown>) => {
    const before = sent.count
    await work()
    return sent.count - before
  }
  return { jobs, during }
}

for (const database of databases) {
  describe(`a hard budget on ${database}`, () => {
    test('costs one statement, and none for a job that is free', async () => {
      const { store, close } = await openNewStore(database)
      try {
        const payer = await addPayer(store)
        await setBudgets(store, payer, payer.keyId, { day: 100, month: 100, total: 100 })
        await setBudgets(store, payer, payer.accountId, { day: 100 })
        const { jobs, during } = counted(store)
        const free = await startPaid({ jobs }, payer, 0, noon)
        const paid = await startPaid({ jobs }, payer, 1, noon)
        const submits = [0, 1].map((estimate) => () => submitJob({ jobs }, payer, estimate, noon))
        const calls = [free, paid].map((row) => () => jobs.noteCall(row, limits.server, noon))
        for (const [withoutCost, withCost] of [submits, calls]) {
          assert.ok(withoutCost && withCost)
          assert.equal(await during(withCost), (await during(withoutCost)) + 1)
        }
      } finally {
        await close()
      }
    })

    test('of 0, or below what is spent, allows nothing that costs', async () => {
      const { store, close } = await openNewStore(database)
      try {
        const payer = await addPayer(store)
        const outcome = async (estimate: number) => outcomeOf(await submitJob(store, payer, estimate, noon))
        await charge(store, await startPaid(store, payer, 10, noon), 10, noon)
        for (const limit of [0, 5, 10]) {
          await setBudgets(store, payer, payer.keyId, { month: limit })
          assert.deepEqual([await outcome(1), await outcome(0)], ['key month', 'admitted'])
        }
        await setBudgets(store, payer, payer.keyId, { month: 11 })
        assert.equal(await outcome(1), 'admitted')
      } finally {
        await close()
      }
    })

    test('has a ledger that nobody changes and that charges a job once', async () => {
      const { store, close } = await openNewStore(database)
      try {
        const payer = await addPayer(store)
        const row = await startPaid(store, payer, 10, noon)
        assert.equal(await charge(store, row, 12, noon), true)
        assert.equal(await charge(store, row, 12, noon), false)
        const { db } = store.database
        const { accountId, keyId } = payer
        const again = { jobId: row.id, keyId, subjects: [accountId, keyId] as const, costMicroUsd: 12 }
        const twice = db.transaction().execute((open) => settle(open, again, { isCreditOn: false }, noon))
        await assert.rejects(twice, /unique/i)
        const changes = ['update ledger_entry set amount_micro_usd = 0', 'delete from ledger_entry']
        if (database === 'postgres') changes.push('truncate ledger_entry')
        for (const change of changes) {
          await assert.rejects(sql.raw(change).execute(db), /the ledger is append-only/, change)
        }
      } finally {
        await close()
      }
    })

    const onPostgres = database === 'postgres' ? test : () => {}
    onPostgres('of one account does not hold up another', async () => {
      const { store, place, close } = await openNewStore(database)
      const holder = new Client({ connectionString: place.databaseUrl })
      await holder.connect()
      try {
        const [busy, other] = [await addPayer(store), await addPayer(store)]
        await holder.query('begin')
        await holder.query('select 1 from account where id = $1 for update', [busy.accountId])
        const waiting = submitJob(store, busy, 1, noon)
        assert.equal(outcomeOf(await submitJob(store, other, 1, noon)), 'admitted')
        await holder.query('rollback')
        assert.equal(outcomeOf(await waiting), 'admitted')
      } finally {
        await holder.end()
        await close()
      }
    })

    test('holds while it is changed, and counts what a provider charges above the estimate', async () => {
      // Twice the megapixels that are asked for.
      await using world = await startJobWorld(database, 1, {
        image: { content: png, width: 2_000, height: 1_000 },
      })
      const { provider, key } = world
      const server = await world.start()
      const set = async (limit_usd: number) => {
        const json = { budgets: [{ limit_usd, period: 'month' }] }
        const { status } = await call(server.url, '/api/v1/policy', { key, method: 'PATCH', json })
        assert.equal(status, 200)
      }
      const budget = async () => (await call(server.url, '/api/v1/policy', { key })).body.policy.budgets[0]
      await set(0.06)
      const over = await submit(server, key, image)
      assert.deepEqual([over.body.job.estimate_usd, over.body.job.cost_usd], [0.003, 0.006])
      assert.match(server.output().stderr, /The provider charged 6000 .*more than the estimate of 3000/)
      assert.equal((await budget()).spent_usd, 0.006)

      const requests = Array.from({ length: 100 }, () => submit(server, key, image))
      await Promise.all([...requests.slice(0, 5), set(0.03)])
      const codes = (await Promise.all(requests)).map(({ status, body }) => body.code ?? status)
      assert.deepEqual([...new Set(codes)].toSorted(), [201, 'account_budget_exceeded'])
      const { spent_usd: spent, held_usd: held } = await budget()
      assert.equal(held, 0)
      assert.equal(
        Math.round(spent * 1e6),
        [...provider.charged.values()].reduce((sum, each) => sum + each),
      )
      assert.equal((await submit(server, key, image)).body.code, 'account_budget_exceeded', 'of what is left')

      // Cancelled while its file arrives: the provider said what it charged.
      await set(1)
      provider.script('file', 'hang')
      const id = await startJob(server, key, { ...image, size: '2048x2048' })
      await provider.hanging
      await call(server.url, `/api/v1/jobs/${id}/cancel`, { key, method: 'POST' })
      const { status, cost_usd, estimate_usd } = await jobOf(server, key, id)
      assert.deepEqual([status, cost_usd], ['cancelled', 0.006])
      assert.ok(estimate_usd > cost_usd)
    })
  })
}
