import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { grantCredit } from '../../src/budgets/grant-credit.ts'
import { type AccountId, newId } from '../../src/core/ids.ts'
import { openStore, type Store } from '../../src/store.ts'
import {
  flux,
  type JobWorld,
  painting,
  startJob,
  startJobWorld,
  submit,
  until,
} from '../jobs/support/job-world.ts'
import { call } from '../support/call.ts'
import { assertRefused, variables } from '../support/on-database.ts'
import { addAccount, newTestStore, openNewStore } from '../support/open-store.ts'
import { runCommand } from '../support/run-command.ts'
import { databases } from '../support/start-server.ts'

/** A started megapixel: 0.003 US dollars. */
const size = '512x512'
const on = { OANIM_CREDIT: 'on' }

const grant = (world: JobWorld, ...options: string[]) =>
  runCommand('grant-credit', { ...variables(world.place), ...on }, [
    `${world.holders[0]?.accountId}@example.com`,
    ...options,
  ])

const me = async (world: JobWorld, { url }: { url: string }) =>
  (await call(url, '/api/v1/auth/me', { key: world.key })).body

/** The sum of the ledger, which the balance must equal. */
async function ledgerOf({ database: { db } }: Store, accountId: AccountId) {
  const entries = await db
    .selectFrom('ledger_entry')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute()
  const sum = (rows: typeof entries) =>
    rows.reduce((total, { amount_micro_usd }) => total + amount_micro_usd, 0)
  for (const { transfer_id: id } of entries) {
    assert.equal(sum(entries.filter(({ transfer_id }) => transfer_id === id)), 0, 'a transfer sums up to 0')
  }
  const { balance_micro_usd: balance } = await db
    .selectFrom('account')
    .select('balance_micro_usd')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  assert.equal(
    sum(entries.filter(({ book }) => book === 'credit')),
    balance,
    'the balance is the sum of the ledger',
  )
  return { entries, balance }
}

for (const database of databases) {
  describe(`credit on ${database}`, () => {
    test('without OANIM_CREDIT, credit limits nothing and is not shown', async () => {
      await using world = await startJobWorld(database)
      const granted = await runCommand('grant-credit', variables(world.place), [
        `${world.holders[0]?.accountId}@example.com`,
        '50usd',
      ])
      assert.match(granted.stdout, /^Credit: {3}0 USD → 50 USD$/m)
      assert.match(granted.stdout, /⚠ OANIM_CREDIT is off here/)
      const server = await world.start()
      assert.equal((await submit(server, world.key, { model: flux, prompt: 'cat', size })).status, 201)
      const { credit, credit_balance_usd: balance } = await me(world, server)
      assert.deepEqual([credit, balance], [null, 0])
    })

    test('an account spends exactly what was granted, however many requests are made at once', async () => {
      await using world = await startJobWorld(database)
      const [holder] = world.holders
      assert.ok(holder)
      const server = await world.start(on)
      const request = (prompt: string) => submit(server, world.key, { model: flux, prompt, size })

      const before = await request('cat')
      assert.deepEqual([before.status, before.body.code], [402, 'credit_exhausted'])
      assert.equal(before.body.credit_remaining_usd, 0)
      assert.match(before.body.detail, /may cost 0\.003 USD.+The balance is 0 USD\.$/)
      const unpriced = await submit(
        server,
        world.key,
        { model: 'owner/unpriced', input: { prompt: 'cat' } },
        { verb: 'run' },
      )
      assert.deepEqual([unpriced.status, unpriced.body.code], [402, 'price_unknown'])
      assert.equal((await submit(server, world.key, painting)).status, 201, 'the built-in engine is free')

      const granted = await grant(world, '0.006usd', '--note', 'for two images')
      assert.equal(granted.code, 0, granted.stderr)
      assert.match(
        granted.stdout,
        /^Account: {2}acct_\w+@example\.com\nCredit: {3}0 USD → 0\.006 USD\nTransfer: grant_\w{20}\n$/,
      )
      const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => request(`cat ${index}`)))
      const codes = answers.map(({ status, body }) => (status === 402 ? body.code : status))
      assert.deepEqual(codes.toSorted(), [201, 201, ...Array(8).fill('credit_exhausted')])
      assert.equal(world.provider.requests.filter(({ step }) => step === 'submit').length, 2)
      assert.deepEqual((await me(world, server)).credit, { balance_usd: 0, held_usd: 0 })

      const events = await call(server.url, '/api/v1/audit-events?action=credit.granted', { key: world.key })
      assert.equal(events.body.audit_events.length, 1)
      const [{ before: balanceBefore, after, target }] = events.body.audit_events
      assert.deepEqual([balanceBefore, target.id], [{ balance_usd: 0 }, holder.accountId])
      assert.deepEqual(
        { ...after, transfer_id: '' },
        { balance_usd: 0.006, amount_usd: 0.006, transfer_id: '', note: 'for two images' },
      )

      await server.end()
      const store = await openStore(world.place)
      const { entries } = await ledgerOf(store, holder.accountId)
      assert.ok(entries.some(({ transfer_id }) => transfer_id === after.transfer_id))
      await store.close()
    })

    test('credit that running jobs reserve is neither spent twice nor taken back', async () => {
      await using world = await startJobWorld(database)
      world.provider.polls = Number.POSITIVE_INFINITY
      const server = await world.start(on)
      await grant(world, '$0.007')
      const job = await startJob(server, world.key, { model: flux, prompt: 'cat', size })
      await until(() => world.provider.requests.some(({ step }) => step === 'submit'))
      assert.deepEqual((await me(world, server)).credit, { balance_usd: 0.007, held_usd: 0.003 })

      const second = await submit(server, world.key, { model: flux, prompt: 'cat', size: '1024x1024' })
      assert.equal(second.body.code, 'credit_exhausted')
      assert.equal(second.body.credit_remaining_usd, 0.004)
      assert.match(
        second.body.detail,
        /The balance is 0\.007 USD\. 0\.003 USD are reserved for running jobs\.$/,
      )
      assertRefused(
        await grant(world, '-0.0041usd'),
        /0\.003 USD are reserved for running jobs\. At most 0\.004 USD can be/,
      )
      const taken = await grant(world, '-$0.004')
      assert.match(taken.stdout, /^Credit: {3}0\.007 USD → 0\.003 USD$/m)

      world.provider.polls = 0
      await call(server.url, `/api/v1/jobs/${job}/events`, { key: world.key })
      assert.deepEqual((await me(world, server)).credit, { balance_usd: 0, held_usd: 0 })
    })

    test('a provider that charges more than the estimate leaves a negative balance, which admits nothing', async () => {
      const place = await newTestStore(database)
      const store = await openStore({ ...place, isCreditOn: true })
      try {
        const { accountId, keyId } = await addAccount(store)
        const at = Date.now()
        const by = { kind: 'key', id: keyId, name: 'test' } as const
        const ask = (estimateMicroUsd: number) =>
          store.jobs.create(
            accountId,
            {
              ...{ id: newId('job'), verb: 'generate_image', model: flux, provider: 'fal', request: '{}' },
              ...{ estimate_micro_usd: estimateMicroUsd, budget_subjects: `${accountId} ${keyId}` },
              created_at: at,
            },
            {
              ...{ server: 'test', leaseMs: 60_000, maxRunningOfAccount: 9 },
              provider: { maxRunning: 9, isLocal: false },
            },
            { by, maxUnfinished: 9 },
          )

        await store.credit.grant(accountId, { amount: 5_000, at })
        const admitted = await ask(5_000)
        assert.ok(typeof admitted === 'object' && 'row' in admitted)
        assert.deepEqual(await ask(1), {
          reason: 'credit_exhausted',
          balance_micro_usd: 5_000,
          held_micro_usd: 5_000,
        })
        const cost = { costMicroUsd: 7_000, source: 'provider' } as const
        await store.jobs.finish(admitted.row, 'test', { status: 'succeeded', at, cost }, by)
        assert.deepEqual(await ask(1), {
          reason: 'credit_exhausted',
          balance_micro_usd: -2_000,
          held_micro_usd: 0,
        })
        assert.equal((await ledgerOf(store, accountId)).balance, -2_000)
        assert.deepEqual(await store.credit.grant(accountId, { amount: -1, at }), {
          balance: -2_000,
          held: 0,
        })
        await store.credit.grant(accountId, { amount: 2_001, at })
        const last = await ask(1)
        assert.ok(typeof last === 'object' && 'row' in last)
        assert.equal((await ledgerOf(store, accountId)).balance, 1)
      } finally {
        await store.close()
        await place.remove()
      }
    })

    test('grant-credit says what is wrong, and grants nothing then', async () => {
      const { store, place } = await openNewStore(database)
      try {
        const { accountId } = await addAccount(store)
        const email = `${accountId}@example.com`
        const ask = (amount: string, note?: string) => grantCredit(store, { email, amount, note }, new Date())
        for (const amount of [
          '50',
          '0usd',
          '1.1234567usd',
          '1000000.01usd',
          '$5usd',
          '50eur',
          '-usd',
          '+1usd',
        ]) {
          await assert.rejects(ask(amount), /Invalid amount ".+"\. Write 50usd or \$50/)
        }
        await assert.rejects(ask('1usd', 'two\nlines'), /The value of --note must not contain/)
        await assert.rejects(ask('-1usd'), /The account has 0 USD of credit\. At most 0 USD can be/)
        assert.deepEqual(await ledgerOf(store, accountId), { entries: [], balance: 0 })
        assert.equal((await ask('1000000usd')).after_usd, 1_000_000)
      } finally {
        await store.close()
      }
      try {
        const run = (...options: string[]) => runCommand('grant-credit', variables(place), options)
        assertRefused(
          await run('nobody@example.com', '1usd'),
          /^No account has the email address nobody@example\.com\./,
        )
        for (const options of [['a@example.com'], ['a@example.com', '1usd', '-2usd'], ['--unknown']]) {
          const ended = await run(...options)
          assert.deepEqual([ended.code, ended.stdout], [2, ''])
          assert.match(ended.stderr, /npm run grant-credit/)
        }
      } finally {
        await place.remove()
      }
    })
  })
}
