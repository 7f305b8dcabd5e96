import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { newId } from '../../src/core/ids.ts'
import { defaultScopes } from '../../src/core/scopes.ts'
import { appOn } from '../support/app-on.ts'
import { addAccount, openNewStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'
import { addCost, addKeyWith, type TestCost, type TestKey } from './support/cost-world.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const noon = Math.floor(Date.now() / dayMs) * dayMs + 12.5 * hourMs

for (const database of databases) {
  describe(`what jobs cost on ${database}`, () => {
    let opened: Awaited<ReturnType<typeof openNewStore>>
    before(async () => {
      opened = await openNewStore(database)
    })
    after(() => opened.close())

    const world = async () => {
      const { store } = opened
      const app = appOn(store, () => new Date(noon))
      const { accountId, keyId, key } = await addAccount(store)
      const root: TestKey = { id: keyId, key, name: 'test' }
      const read = async (by: TestKey, path: string, json?: object) => {
        const response = await app.request(path, {
          headers: { authorization: `Bearer ${by.key}`, 'content-type': 'application/json' },
          ...(json && { method: 'POST', body: JSON.stringify(json) }),
        })
        // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely.
        return { status: response.status, body: (await response.json()) as any, headers: response.headers }
      }
      const charge = (by: TestKey, cost: number | null, more: Partial<TestCost> = {}) =>
        addCost(store, accountId, by, { at: noon - hourMs, cost, ...more })
      const keyWith = (options: Parameters<typeof addKeyWith>[2]) => addKeyWith(store, accountId, options)
      const history = async (by: TestKey, query = ''): Promise<string[]> =>
        (await read(by, `/api/v1/usage/history${query}`)).body.jobs.map(
          (job: { job_id: string }) => job.job_id,
        )
      return { store, accountId, root, read, charge, keyWith, history }
    }

    test('the sums by day, key, model and provider are those of the ledger', async () => {
      const { store, accountId, root, read, charge, keyWith } = await world()
      const child = await keyWith({ parent: root, name: 'ci' })
      await charge(root, 40_000, { estimate: 50_000 })
      await charge(root, 40_000, { source: 'estimate', at: noon - 3 * dayMs })
      await charge(child, 250_000, { estimate: 300_000, model: 'openai/gpt-image', provider: 'openai' })
      await charge(child, null, { model: 'openai/sora', provider: 'openai' })
      await charge(child, 1, { estimate: null, source: 'provider' })
      await charge(child, 0)
      await charge(root, 7_000, { at: noon - 20 * dayMs })
      await addCost(store, accountId, root, { at: noon, cost: null, estimate: 90_000 }, false)

      const { body } = await read(root, '/api/v1/usage?since=7d')
      assert.deepEqual(
        [body.of, body.jobs, body.cost_usd, body.estimate_usd, body.unpriced_jobs, body.held_usd],
        ['account', 5, 0.330001, 0.39, 1, 0.09],
      )
      assert.deepEqual(body.estimates, { jobs: 3, estimate_usd: 0.39, cost_usd: 0.33, jobs_at_estimate: 1 })
      const days = body.days.map((day: { jobs: number; cost_usd: number }) => [day.jobs, day.cost_usd])
      assert.deepEqual(days, [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
        [1, 0.04],
        [0, 0],
        [0, 0],
        [4, 0.290001],
      ])
      assert.equal(body.days.at(-1).date, new Date(noon).toISOString().slice(0, 10))
      const rows = (list: { jobs: number; cost_usd: number }[], name: string) =>
        list.map((row) => [row[name as keyof typeof row], row.jobs, row.cost_usd])
      assert.deepEqual(rows(body.keys, 'name'), [
        ['ci', 3, 0.250001],
        ['test', 2, 0.08],
      ])
      assert.deepEqual(body.keys[0].api_key_id, child.id)
      assert.deepEqual(rows(body.providers, 'provider'), [
        ['openai', 2, 0.25],
        ['fal', 3, 0.080001],
      ])
      assert.deepEqual(rows(body.models, 'model'), [
        ['openai/gpt-image', 1, 0.25],
        ['fal-ai/flux/dev', 3, 0.080001],
        ['openai/sora', 1, 0],
      ])
      assert.deepEqual(body.totals, { keys: 2, models: 3, providers: 2 })
      const ledger = await store.database.db
        .selectFrom('ledger_entry')
        .select('amount_micro_usd')
        .where('account_id', '=', accountId)
        .where('book', '=', 'spend')
        .where('created_at', '>=', noon - 7 * dayMs)
        .execute()
      const charged = ledger.reduce((sum, entry) => sum + entry.amount_micro_usd, 0)
      assert.equal(charged / 1e6, body.cost_usd)
    })

    test('a key without usage:read sees what counts against itself, also after its rotation, and nothing else', async () => {
      const { root, read, charge, keyWith, history } = await world()
      const parent = await keyWith({ parent: root, name: 'agent', has: defaultScopes })
      const child = await keyWith({ parent, name: 'worker', has: defaultScopes })
      const other = await keyWith({ parent: root, name: 'other', has: defaultScopes })
      const ofParent = await charge(parent, 1_000)
      const ofChild = await charge(child, 2_000, { at: noon - hourMs + 1 })
      await charge(other, 4_000)
      await charge(root, 8_000)
      const rotated = await read(root, `/api/v1/api-keys/${parent.id}/rotate`, { overlap: '1h' })
      const successor: TestKey = { id: rotated.body.api_key.id, key: rotated.body.key, name: 'agent' }
      const ofSuccessor = await charge(successor, 16_000, { at: noon - hourMs + 2 })

      for (const by of [parent, successor]) {
        const { body } = await read(by, '/api/v1/usage')
        assert.deepEqual([body.of, body.jobs, body.cost_usd], ['key', 3, 0.019])
        assert.deepEqual(await history(by), [ofSuccessor, ofChild, ofParent])
        assert.deepEqual(await history(by, `?api_key_id=${child.id}`), [ofChild])
        assert.deepEqual(await history(by, `?api_key_id=${other.id}`), [])
        const others = await read(by, `/api/v1/usage?api_key_id=${other.id}`)
        assert.deepEqual([others.body.jobs, others.body.cost_usd, others.body.budgets], [0, 0, []])
      }
      assert.deepEqual(await history(child), [ofChild])
      assert.equal((await history(root)).length, 5)
      assert.deepEqual(await history(root, `?api_key_id=${parent.id}`), [ofSuccessor, ofChild, ofParent])
    })

    test("another account's key is like one that does not exist", async () => {
      const one = await world()
      const other = await world()
      await one.charge(one.root, 5_000)
      for (const path of ['/api/v1/usage', '/api/v1/usage/history']) {
        const theirs = await other.read(other.root, `${path}?api_key_id=${one.root.id}`)
        const nobodys = await other.read(other.root, `${path}?api_key_id=${newId('key')}`)
        assert.equal(theirs.status, 200)
        assert.deepEqual(theirs.body, nobodys.body)
        assert.equal((await other.read(other.root, `${path}?api_key_id=garbage`)).status, 422)
      }
      assert.deepEqual(await other.history(other.root), [])
    })

    test('the history has every charged or unpriced job once, newest first, on pages', async () => {
      const { root, read, charge, history } = await world()
      const jobs: string[] = []
      for (let index = 0; index < 7; index += 1) {
        jobs.unshift(await charge(root, index === 3 ? null : 1_000 + index, { at: noon - dayMs + index }))
      }
      await charge(root, 0)
      const pages: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const { body } = await read(root, `/api/v1/usage/history?limit=3${cursor && `&cursor=${cursor}`}`)
        pages.push(...body.jobs.map((job: { job_id: string }) => job.job_id))
        cursor = body.next_cursor
      }
      assert.deepEqual(pages, jobs)
      const { body } = await read(root, '/api/v1/usage/history?limit=1')
      assert.deepEqual(body.jobs, [
        {
          job_id: jobs[0],
          at: new Date(noon - dayMs + 6).toISOString(),
          verb: 'generate_image',
          model: 'fal-ai/flux/dev',
          provider: 'fal',
          status: 'succeeded',
          estimate_usd: 0.001006,
          cost_usd: 0.001006,
          cost_source: 'price',
          api_key_id: root.id,
          created_by: { kind: 'key', id: root.id, name: 'test' },
        },
      ])
      const [since, until] = [5, 6].map((index) => new Date(noon - dayMs + index).toISOString())
      assert.deepEqual(await history(root, `?since=${since}&until=${until}`), [jobs[1]])
      assert.deepEqual(await history(root, '?since=1h'), [])
      assert.deepEqual(await history(root, '?model=fal-ai/flux/dev&provider=openai'), [])
    })

    test('auth/me and usage show each budget that applies, with what is left of it', async () => {
      const { store, accountId, root, read, charge, keyWith } = await world()
      const parent = await keyWith({
        parent: root,
        budgets: [{ period: 'month', limit_micro_usd: 20_000_000 }],
      })
      const child = await keyWith({ parent, budgets: [{ period: 'total', limit_micro_usd: 2_000_000 }] })
      await charge(child, 500_000)
      await addCost(store, accountId, parent, { at: noon, cost: null, estimate: 100_000 }, false)
      const expected = [
        {
          of: 'key',
          period: 'total',
          ...{ limit_usd: 2, spent_usd: 0.5, held_usd: 0, remaining_usd: 1.5, resets_at: null },
        },
        {
          of: 'parent',
          period: 'month',
          ...{ limit_usd: 20, spent_usd: 0.5, held_usd: 0.1, remaining_usd: 19.4 },
          resets_at: new Date(
            Date.UTC(new Date(noon).getUTCFullYear(), new Date(noon).getUTCMonth() + 1, 1),
          ).toISOString(),
        },
      ]
      assert.deepEqual((await read(child, '/api/v1/auth/me')).body.budgets, expected)
      assert.deepEqual((await read(child, '/api/v1/usage')).body.budgets, expected)
      assert.deepEqual((await read(root, `/api/v1/usage?api_key_id=${child.id}`)).body.budgets, expected)
      assert.deepEqual((await read(root, '/api/v1/auth/me')).body.budgets, [])
    })

    test('auth/me reads budgets with one statement, and not at all for a key without one', async () => {
      const { store, root, keyWith } = await world()
      const limited = await keyWith({ parent: root, budgets: [{ period: 'day', limit_micro_usd: 1 }] })
      let reads = 0
      const states: typeof store.ledger.states = (...given) => {
        reads += 1
        return store.ledger.states(...given)
      }
      const app = appOn({ ...store, ledger: { ...store.ledger, states } }, () => new Date(noon))
      for (const [key, expected] of [
        [root, 0],
        [limited, 1],
      ] as const) {
        reads = 0
        const response = await app.request('/api/v1/auth/me', {
          headers: { authorization: `Bearer ${key.key}` },
        })
        const body = (await response.json()) as { budgets: unknown[] }
        assert.deepEqual([reads, body.budgets.length], [expected, expected])
      }
    })
  })
}
