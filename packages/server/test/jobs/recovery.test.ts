import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { thorough } from '../../../../test/support/thorough.ts'
import { openStore } from '../../src/store.ts'
import { call } from '../support/call.ts'
import { databases } from '../support/start-server.ts'
import { assertCharged } from './support/assert-charged.ts'
import {
  finished,
  flux,
  type JobWorld,
  jobOf,
  painting,
  startJob,
  startJobWorld,
  submit,
  submits,
  until,
} from './support/job-world.ts'

const image = (prompt: string) => ({ model: flux, prompt })
const steps = ({ provider }: JobWorld, step: string) =>
  provider.requests.filter((request) => request.step === step).length

for (const database of databases) {
  describe(`jobs of a killed server on ${database}`, () => {
    test('continue at each stage, and no call that may have cost something is repeated', async () => {
      await using world = await startJobWorld(database)
      const { provider, key } = world
      const first = await world.start()

      provider.script('file', 'hang')
      const downloading = await startJob(first, key, image('downloading'))
      await provider.hanging
      provider.polls = Number.POSITIVE_INFINITY
      const accepted: string[] = []
      for (let index = 0; index < 5; index += 1) {
        accepted.push(await startJob(first, key, image(`accepted ${index}`)))
      }
      await until(() => new Set(statusIds(world)).size === 6)
      provider.script('submit', 'hang')
      const calling = await startJob(first, key, image('calling'))
      await until(() => submits(provider, 'calling').length === 1)
      const large = { ...painting, size: '4000x4000' }
      const painted = await startJob(first, key, large)
      const waiting = await startJob(first, key, image('waiting'))
      const states = await Promise.all([painted, waiting].map((id) => jobOf(first, key, id)))
      assert.deepEqual(
        states.map(({ status }) => status),
        ['running', 'queued'],
        'eight jobs of an account run at once',
      )
      await first.end('SIGKILL')

      provider.polls = 0
      await world.expireLeases()
      const second = await world.start()
      const all = [downloading, ...accepted, calling, painted, waiting]
      const jobs = await Promise.all(all.map((id) => finished(second, key, id)))
      const interrupted = jobs.find(({ id }) => id === calling)
      for (const job of jobs.filter((each) => each !== interrupted)) {
        assert.equal(job.status, 'succeeded', JSON.stringify(job))
        assert.equal(job.assets.length, 1)
        const content = await call(second.url, job.assets[0].content_url, { key })
        assert.equal(content.status, 200)
      }
      assert.deepEqual([interrupted.status, interrupted.assets], ['failed', []])
      assert.equal(interrupted.error.code, 'job_interrupted')
      assert.match(interrupted.error.hint, /may have charged/)
      assert.equal(interrupted.cost_source, 'estimate', 'nobody knows what it cost')
      assert.equal(interrupted.cost_usd, interrupted.estimate_usd)
      const prompts = provider.requests.filter(({ step }) => step === 'submit').map(({ json }) => json.prompt)
      assert.equal(new Set(prompts).size, prompts.length, `each is sent once: ${prompts}`)
      assert.equal(provider.charges, 7, 'the one in flight was never answered')
      await second.end('SIGTERM')
      assert.deepEqual(await assertCharged(world), [calling], 'the others cost what the provider charged')
    })

    test(`after ${thorough(60)} kills no job is lost, paid twice, free or half done`, async () => {
      await using world = await startJobWorld(database)
      const { provider, key } = world
      provider.polls = 1
      const ids: string[] = []
      const load = async (url: string, round: number, caller: number) => {
        for (let count = 0; ; count += 1) {
          const prompt = `mesh ${round} ${caller} ${count}`
          const json = caller === 0 ? { ...painting, prompt } : image(prompt)
          const id = await startJob({ url }, key, json).catch(() => undefined)
          if (id === undefined) return
          ids.push(id)
          await finished({ url }, key, id).catch(() => undefined)
        }
      }
      const stages = ['submit', 'status', 'result', 'file'] as const
      for (let round = 0; round < thorough(60); round += 1) {
        await world.expireLeases()
        const server = await world.start()
        const stage = stages[round % stages.length] ?? 'file'
        const enough = steps(world, stage) + 2 + (round % 3)
        const loads = [0, 1, 2].map((caller) => load(server.url, round, caller))
        await until(() => steps(world, stage) >= enough)
        await server.end('SIGKILL')
        await Promise.all(loads)
      }
      await world.expireLeases()
      const server = await world.start()
      const interrupted: string[] = []
      for (const id of ids) {
        const job = await finished(server, key, id)
        if (job.status === 'succeeded') {
          assert.equal(job.assets.length, 1, JSON.stringify(job))
          const content = await call(server.url, job.assets[0].content_url, { key })
          assert.equal(content.status, 200, 'every asset has its file')
        } else {
          interrupted.push(id)
          assert.deepEqual([job.error?.code, job.assets], ['job_interrupted', []], JSON.stringify(job))
          assert.equal(job.provider, 'fal', 'a built-in engine runs again')
        }
      }
      const prompts = provider.requests.filter(({ step }) => step === 'submit').map(({ json }) => json.prompt)
      assert.equal(new Set(prompts).size, prompts.length, 'each is sent once')
      await server.end('SIGTERM')
      const store = await openStore(world.place)
      try {
        const [{ accountId }] = world.holders as [JobWorld['holders'][number]]
        const assets = await store.assets.list(accountId, { count: 10_000 })
        const jobs = assets.map(({ job_id }) => job_id)
        assert.equal(new Set(jobs).size, jobs.length, 'no job finished twice')
      } finally {
        await store.close()
      }
      const unsure = await assertCharged(world)
      assert.ok(
        unsure.every((id) => interrupted.includes(id)),
        'what succeeded costs what the provider charged',
      )
    })

    test('a server that stops gives its jobs back, and they continue after the next start', async () => {
      await using world = await startJobWorld(database)
      const { provider, key } = world
      provider.polls = Number.POSITIVE_INFINITY
      const first = await world.start()
      const id = await startJob(first, key, image('a cat'))
      await until(() => statusIds(world).length > 0)
      assert.equal((await first.end('SIGTERM')).code, 0)
      provider.polls = 0
      // No lease has to expire.
      const second = await world.start()
      assert.equal((await finished(second, key, id)).status, 'succeeded')
      assert.equal(provider.charges, 1)
    })
  })

  describe(`an Idempotency-Key on ${database}`, () => {
    test('starts one job, in parallel, after a failure and after a restart', async () => {
      await using world = await startJobWorld(database)
      const { provider, key } = world
      const first = await world.start()
      const send = (server: { url: string }, name: string, prompt = name) =>
        submit(server, key, image(prompt), { headers: { 'idempotency-key': name } })

      const parallel = await Promise.all(Array.from({ length: 10 }, () => send(first, 'parallel')))
      const answered = parallel.filter(({ status }) => status !== 409)
      assert.deepEqual([...new Set(answered.map(({ status }) => status))], [201])
      for (const { status, body } of parallel) {
        if (status === 409) assert.equal(body.code, 'idempotency_in_progress')
      }
      assert.equal(new Set(answered.map(({ body }) => body.job.id)).size, 1)
      const again = await send(first, 'parallel')
      assert.equal(again.headers.get('idempotent-replayed'), 'true')
      assert.deepEqual(
        [again.status, again.body.job.status, again.body.job.assets.length],
        [201, 'succeeded', 1],
        'the same job as it is now',
      )
      assert.equal((await send(first, 'parallel', 'another prompt')).body.code, 'idempotency_key_reused')

      provider.script('submit', 'content_policy')
      const failed = await send(first, 'failing')
      const repeated = await send(first, 'failing')
      assert.deepEqual([failed.status, failed.body.code], [422, 'content_policy_violation'])
      assert.deepEqual([repeated.status, repeated.body.job_id], [422, failed.body.job_id])

      provider.polls = Number.POSITIVE_INFINITY
      const dropped = send(first, 'killed').catch(() => undefined)
      await until(() => submits(provider, 'killed').length === 1)
      await until(() => provider.requests.at(-1)?.step === 'status')
      await first.end('SIGKILL')
      await dropped
      provider.polls = 0
      await world.expireLeases()
      const second = await world.start()
      const resumed = await send(second, 'killed')
      assert.deepEqual([resumed.status, resumed.body.job.assets.length], [201, 1])
      for (const prompt of ['parallel', 'failing', 'killed']) {
        assert.equal(submits(provider, prompt).length, 1, prompt)
      }
    })
  })
}

/** The ids in the requests for the status of work. */
function statusIds({ provider }: JobWorld): string[] {
  return provider.requests
    .filter(({ step }) => step === 'status')
    .map(({ path }) => /requests\/([^/]+)/.exec(path)?.[1] ?? '')
}
