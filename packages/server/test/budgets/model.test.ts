import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { thorough } from '../../../../test/support/thorough.ts'
import { systemActor } from '../../src/audit/audit-store.ts'
import { replaceBudgets } from '../../src/budgets/ledger-store.ts'
import { type JobId, type KeyId, newId } from '../../src/core/ids.ts'
import { JobLostError, type JobRow } from '../../src/jobs/job-store.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { openStore, type Store } from '../../src/store.ts'
import { newTestStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'
import { LedgerModel, type ModelJob, type Server } from './support/ledger-model.ts'

const minute = 60_000
const day = 24 * 60 * minute

const anyKey = fc.nat(5)
/** The latest jobs more often. */
const anyJob = fc.nat(6)
const anyServer = fc.constantFrom<Server>('server_a', 'server_b')
const limit = fc.integer({ min: 0, max: 12 })
const budgets = fc
  .uniqueArray(fc.record({ period: fc.constantFrom('day', 'month', 'total'), limit_micro_usd: limit }), {
    selector: ({ period }) => period,
    maxLength: 2,
  })
  .map((list) => list.toSorted((one, other) => one.period.localeCompare(other.period)))
const estimate = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, null) },
)
/** What is charged, compared with the estimate. */
const charge = fc.constantFrom('all', 'all', 'less', 'more', 'none', 'unknown')
const wait = fc.constantFrom(1, minute, 59 * minute, 61 * minute, 6 * 60 * minute, day, 29 * day, 31 * day)

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('submit'), by: anyKey, estimate, server: anyServer }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('call', 'claim', 'call'), job: anyJob, server: anyServer }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('finish'), job: anyJob, server: anyServer, charge }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'release'), job: anyJob }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), ms: wait }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('create'), by: anyKey, budgets }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('edit'), of: anyKey, budgets }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('rotate'), by: anyKey }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('sweep', 'restart') }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** Shortly before the end of a day, of months of each length, and of a year. */
const starts = [
  '2027-02-28T23:30:00Z',
  '2028-02-28T23:30:00Z',
  '2028-02-29T23:30:00Z',
  '2027-04-30T23:58:00Z',
  '2027-12-31T23:58:00Z',
  '2027-03-28T00:30:00Z',
].map((text) => Date.parse(text))

const history = fc.record({
  start: fc.constantFrom(...starts),
  /** How far the clock of the second server is behind. */
  skewMs: fc.constantFrom(0, 0, 5 * minute),
  budgets: fc.tuple(budgets, budgets),
  steps: fc.array(step, { minLength: 6, maxLength: 24 }),
})
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never

/** A server whose clock is behind midnight ends what another one admitted after midnight. */
const endsBeforeItBegan: History = {
  start: Date.parse('2027-12-31T23:58:00Z'),
  skewMs: 5 * minute,
  budgets: [[], [{ period: 'day', limit_micro_usd: 3 }]],
  steps: [
    ...Array.from({ length: 3 }, () => ({ do: 'wait', ms: minute }) as const),
    { do: 'submit', by: 0, estimate: 3, server: 'server_b' },
    { do: 'call', job: 0, server: 'server_b' },
    { do: 'finish', job: 0, server: 'server_b', charge: 'all' },
    { do: 'submit', by: 0, estimate: 3, server: 'server_a' },
    { do: 'release', job: 0 },
    { do: 'claim', job: 0, server: 'server_b' },
    { do: 'call', job: 0, server: 'server_b' },
    { do: 'finish', job: 0, server: 'server_b', charge: 'all' },
  ],
}

/** A job whose provider was called continues after more than a month without a server. */
const continuesLate: History = {
  start: Date.parse('2027-12-31T23:58:00Z'),
  skewMs: 0,
  budgets: [[], [{ period: 'total', limit_micro_usd: 3 }]],
  steps: [
    { do: 'submit', by: 0, estimate: 2, server: 'server_a' },
    { do: 'call', job: 0, server: 'server_a' },
    { do: 'wait', ms: 31 * day },
    { do: 'sweep' },
    { do: 'claim', job: 0, server: 'server_b' },
    { do: 'submit', by: 0, estimate: 2, server: 'server_a' },
  ],
}

/** The same histories in every run of the suite; other ones when a seed is named. */
const seed = Number(process.env['OANIM_TEST_SEED'] ?? 20_261_128)

const limits = (server: Server) => ({
  server,
  leaseMs: 0,
  provider: { maxRunning: 1_000_000, isLocal: false },
  maxRunningOfAccount: 1_000_000,
})

for (const [database, runs] of [
  ['sqlite', thorough(5_000, 200)],
  ['postgres', thorough(500, 20)],
] as const) {
  if (!databases.includes(database)) continue
  describe(`the ledger on ${database}`, () => {
    test(`admits and charges like the model in ${runs} random histories with crashes`, async () => {
      const place = await newTestStore(database)
      const open = async () => {
        const opened = await openStore(place)
        // Nothing here is kept: no run waits for a disk.
        if (database === 'sqlite') await sql`pragma synchronous = off`.execute(opened.database.db)
        return opened
      }
      let store = await open()
      const restart = async () => {
        await store.close()
        store = await open()
      }
      try {
        await fc.assert(
          fc.asyncProperty(history, (each) => live(each, () => store, restart)),
          {
            numRuns: runs,
            seed,
            examples: [[endsBeforeItBegan], [continuesLate]],
            endOnFailure: process.env['OANIM_TEST_DEEP'] !== '1',
          },
        )
      } finally {
        await store.close()
        await place.remove()
      }
    })
  })
}

/** Does the steps of a history with a store and with the model, and compares both after each. */
async function live(
  { start, skewMs, budgets: [ofAccount, ofKey], steps }: History,
  store: () => Store,
  restart: () => Promise<void>,
): Promise<void> {
  let now = start
  const model = new LedgerModel()
  const accountId = newId('acct')
  await store().accounts.create({ id: accountId, email: `${accountId}@example.com`, created_at: now })
  const setBudgets = async (subject: string, list: History['budgets'][0]) => {
    await store()
      .database.db.transaction()
      .execute((transaction) => replaceBudgets(transaction, accountId, subject, list))
    model.setBudgets(subject, list)
  }
  await setBudgets(accountId, ofAccount)
  /** Keys with what their costs count against: the account first. */
  const keys: { id: KeyId; subjects: string[] }[] = []
  const addKey = async (parent: (typeof keys)[number] | undefined, list: History['budgets'][0]) => {
    const by = parent ? ({ kind: 'key', id: parent.id, name: 'x' } as const) : systemActor
    const key = { name: 'x', ...unrestricted, budgets: list }
    const created = await store().keys.create(accountId, key, { by, at: now })
    assert.ok('row' in created)
    const { id } = created.row
    keys.push({ id, subjects: [...(parent?.subjects ?? [accountId]), id] })
    model.setBudgets(id, list)
  }
  await addKey(undefined, ofKey)
  const pick = (index: number) => keys[index % keys.length] as (typeof keys)[number]
  const pickJob = (index: number) => model.jobs.at(-1 - (index % Math.max(1, model.jobs.length)))
  const rows = new Map<string, JobRow>()
  const nowOf = (server: Server) => (server === 'server_b' ? now - skewMs : now)
  const rowOf = (job: ModelJob, server: Server) => rows.get(`${job.id} ${server}`)

  const perform = async (one: Step): Promise<[actual: unknown, expected: unknown]> => {
    const { jobs, ledger } = store()
    switch (one.do) {
      case 'submit': {
        const { server, estimate: amount } = one
        const { id: keyId, subjects } = pick(one.by)
        const [id, at] = [newId('job'), nowOf(server)]
        const created = await jobs.create(
          accountId,
          {
            ...{ id, verb: 'generate_image', model: 'fal-ai/x', provider: 'fal', request: '{}' },
            ...{ estimate_micro_usd: amount, budget_subjects: subjects.join(' '), created_at: at },
          },
          limits(server),
          { by: { kind: 'key', id: keyId, name: 'x' }, maxUnfinished: 1_000 },
        )
        assert.notEqual(created, 'limited')
        if (typeof created === 'object' && 'row' in created) rows.set(`${id} ${server}`, created.row)
        const refusal = typeof created === 'object' && 'reason' in created ? created : undefined
        return [refusal, model.submit(id, subjects, amount, server, at)]
      }
      case 'claim': {
        const job = pickJob(one.job)
        if (!job) return [0, 0]
        const at = nowOf(one.server)
        const waiting = { id: job.id as JobId, account_id: accountId, provider: 'fal', model: 'fal-ai/x' }
        const row = await jobs.claim(waiting, limits(one.server), at)
        if (row) rows.set(`${job.id} ${one.server}`, row)
        return [row !== undefined, model.claim(job, one.server, at)]
      }
      case 'call': {
        const job = pickJob(one.job)
        const row = job && rowOf(job, one.server)
        if (!row) return [0, 0]
        const at = nowOf(one.server)
        const refusal = await jobs.noteCall(row, one.server, at).catch((error: unknown) => {
          if (error instanceof JobLostError) return 'lost'
          throw error
        })
        return [refusal, model.call(job, one.server, at)]
      }
      case 'finish': {
        const job = pickJob(one.job)
        const row = job && rowOf(job, one.server)
        if (!row) return [0, 0]
        const cost = costOf(job, one.charge)
        const at = nowOf(one.server)
        const outcome = {
          ...{ status: cost?.costMicroUsd === 0 ? ('failed' as const) : ('succeeded' as const), at, cost },
          error: '{"code":"provider_unavailable"}',
        }
        const isFinished = await jobs.finish(row, one.server, outcome, systemActor)
        return [isFinished, model.finish(job, one.server, cost?.costMicroUsd ?? null, at)]
      }
      case 'cancel': {
        const job = pickJob(one.job)
        if (!job) return [0, 0]
        model.cancel(job)
        const row = await jobs.cancel(accountId, job.id, { at: now, by: systemActor })
        return [row?.finished_at !== null, job.isFinished]
      }
      case 'release': {
        const job = pickJob(one.job)
        if (!job?.owner) return [0, 0]
        await jobs.release(job.id as JobId, job.owner)
        job.owner = undefined
        return [0, 0]
      }
      case 'wait':
        now += one.ms
        return [0, 0]
      case 'create':
        if (keys.length < 6) await addKey(pick(one.by), one.budgets)
        return [0, 0]
      case 'edit': {
        const subject = one.of === 0 ? accountId : (pick(one.of).subjects.at(-1) as string)
        await setBudgets(subject, one.budgets)
        return [0, 0]
      }
      case 'rotate': {
        const key = pick(one.by)
        const change = { by: systemActor, at: now, overlapMs: 0, idleMs: null, expiresAt: null }
        const rotated = await store().keys.rotate(accountId, key.id, change)
        assert.ok('row' in rotated)
        key.id = rotated.row.id
        return [0, 0]
      }
      case 'sweep':
        await ledger.deleteExpired(now)
        return [0, 0]
      case 'restart':
        await restart()
        // On SQLite no other server can have the jobs.
        if (store().dialect === 'sqlite') for (const job of model.jobs) job.owner = undefined
        return [0, 0]
    }
  }
  for (const one of steps) {
    now += 1
    const [actual, expected] = await perform(one)
    assert.deepEqual(plain(actual), expected, `${JSON.stringify(one)} at ${new Date(now).toISOString()}`)
  }
  const subjects = [accountId, ...keys.map(({ subjects: own }) => own.at(-1) as string)]
  assert.deepEqual(plain(await store().ledger.states(subjects, now)), model.states(subjects, now))
  assert.deepEqual(model.excesses(), [], 'no period exceeds a limit')
}

/** Without the prototypes of rows. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

/** What a provider charges; nothing before it was called. */
function costOf({ estimate: amount, calledAt }: ModelJob, charged: string) {
  const source = 'provider' as const
  if (calledAt === undefined || charged === 'none') return { costMicroUsd: 0, source: 'none' as const }
  if (charged === 'less') return { costMicroUsd: Math.floor((amount ?? 1) / 2), source }
  if (charged === 'more') return { costMicroUsd: (amount ?? 0) + 2, source }
  if (amount === null) return charged === 'unknown' ? null : { costMicroUsd: 3, source }
  return { costMicroUsd: amount, source: charged === 'unknown' ? ('estimate' as const) : source }
}
