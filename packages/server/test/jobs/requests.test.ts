import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { systemActor } from '../../src/audit/audit-store.ts'
import { newId } from '../../src/core/ids.ts'
import { maxUnfinishedOfAccount } from '../../src/jobs/job-runner.ts'
import { JobLostError } from '../../src/jobs/job-store.ts'
import type { Store } from '../../src/store.ts'
import { appOn } from '../support/app-on.ts'
import { call } from '../support/call.ts'
import { newAsset } from '../support/new-asset.ts'
import { addAccount, type Holder, openNewStore } from '../support/open-store.ts'
import { databases, type StartedServer } from '../support/start-server.ts'
import {
  finished,
  flux,
  type JobWorld,
  jobOf,
  painting,
  startJob,
  startJobWorld,
  submit,
  until,
} from './support/job-world.ts'

const cat = { model: flux, prompt: 'a cat' }

for (const database of databases) {
  describe(`jobs over HTTP on ${database}`, () => {
    let world: JobWorld
    let server: StartedServer
    before(async () => {
      world = await startJobWorld(database)
      server = await world.start()
    })
    after(() => world[Symbol.asyncDispose]())
    const cancel = (id: string) =>
      call(server.url, `/api/v1/jobs/${id}/cancel`, { key: world.key, method: 'POST' })

    test('a request waits as long as the caller prefers', async () => {
      world.provider.polls = 2
      for (const [prefer, status] of [
        ['respond-async', 202],
        ['wait=0', 202],
        ['handling=lenient, respond-async', 202],
        ['wait=20', 201],
        ['wait="20"', 201],
        ['nonsense', 201],
      ] as const) {
        const answer = await submit(server, world.key, cat, { headers: { prefer } })
        assert.equal(answer.status, status, prefer)
        const { job } = answer.body
        const location = status === 202 ? `/api/v1/jobs/${job.id}` : null
        assert.equal(answer.headers.get('location'), location)
        assert.equal(job.finished_at === null, status === 202)
        assert.equal((await finished(server, world.key, job.id)).status, 'succeeded')
      }
    })

    test('a client that stops waiting does not stop the job', async () => {
      world.provider.polls = Number.POSITIVE_INFINITY
      const before = world.provider.work.length
      const stop = new AbortController()
      const waiting = fetch(`${server.url}/api/v1/assets/generate-image`, {
        method: 'POST',
        headers: { authorization: `Bearer ${world.key}`, 'content-type': 'application/json' },
        body: JSON.stringify(cat),
        signal: stop.signal,
      })
      await until(() => world.provider.work.length > before)
      stop.abort()
      await assert.rejects(waiting)
      world.provider.polls = 0
      const { body } = await call(server.url, '/api/v1/jobs?limit=1', { key: world.key })
      assert.equal((await finished(server, world.key, body.jobs[0].id)).status, 'succeeded')
    })

    test('the events of a job end with its end, and a client may leave before', async () => {
      world.provider.polls = Number.POSITIVE_INFINITY
      const id = await startJob(server, world.key, cat)
      const path = `${server.url}/api/v1/jobs/${id}/events`
      const headers = { authorization: `Bearer ${world.key}` }
      const leaving = new AbortController()
      const left = await fetch(path, { headers, signal: leaving.signal })
      const reader = left.body?.getReader()
      assert.match(Buffer.from((await reader?.read())?.value ?? []).toString(), /^event: job\ndata: {"job":/)
      leaving.abort()
      const watching = await fetch(path, { headers })
      world.provider.polls = 0
      const jobs = [...(await watching.text()).matchAll(/^event: job\ndata: (.+)\n\n/gm)].map(
        ([, data = '']) => JSON.parse(data).job,
      )
      assert.deepEqual([jobs[0].status, jobs.at(-1).status], ['running', 'succeeded'])
      assert.equal(jobs.at(-1).assets.length, 1)
      assert.deepEqual(jobs.at(-1), await jobOf(server, world.key, id))
      const again = await call(server.url, `/api/v1/jobs/${id}/events`, { key: world.key })
      assert.equal(again.body.match(/^event:/gm).length, 1, 'a finished job is sent once')
      assert.doesNotMatch(server.output().stderr, /cut off/)
    })

    test('the list is newest first, in pages, and by status', async () => {
      const ids: string[] = []
      for (let count = 0; count < 5; count += 1) {
        ids.unshift((await submit(server, world.key, painting)).body.job.id)
      }
      world.provider.script('submit', 'content_policy')
      const failed = await submit(server, world.key, cat)
      const listed: string[] = []
      for (let cursor = ''; ; ) {
        const query = `limit=4${cursor && `&cursor=${cursor}`}`
        const { body } = await call(server.url, `/api/v1/jobs?${query}`, { key: world.key })
        listed.push(...body.jobs.map((job: { id: string }) => job.id))
        if (body.next_cursor === null) break
        cursor = body.next_cursor
      }
      assert.equal(new Set(listed).size, listed.length)
      assert.deepEqual(listed.slice(0, 6), [failed.body.job_id, ...ids])
      const { body } = await call(server.url, '/api/v1/jobs?status=failed', { key: world.key })
      assert.deepEqual(
        body.jobs.map((job: { id: string }) => job.id),
        [failed.body.job_id],
      )
    })

    test('a cancelled job stops, at the provider as well', async () => {
      world.provider.polls = Number.POSITIVE_INFINITY
      const running: string[] = []
      while (running.length < 8) running.push(await startJob(server, world.key, cat))
      const queued = await startJob(server, world.key, painting)
      const { job } = (await cancel(queued)).body
      assert.deepEqual([job.status, job.started_at, job.cost_usd], ['cancelled', null, 0])

      const before = world.provider.cancelled.length
      await until(() => world.provider.requests.filter(({ step }) => step === 'status').length > 8)
      const answers = await Promise.all(running.map(cancel))
      for (const { status, body } of answers) assert.deepEqual([status, body.job.status], [200, 'cancelled'])
      assert.equal(world.provider.cancelled.length, before + 8)
      assert.deepEqual((await cancel(queued)).body.job, job, 'a finished job stays as it is')

      world.provider.polls = 0
      const done = (await submit(server, world.key, cat)).body.job
      assert.deepEqual((await cancel(done.id)).body.job, done)

      world.provider.polls = Number.POSITIVE_INFINITY
      const before2 = world.provider.work.length
      const waiting = submit(server, world.key, cat)
      await until(() => world.provider.work.length > before2)
      const { body } = await call(server.url, '/api/v1/jobs?status=running', { key: world.key })
      await cancel(body.jobs[0].id)
      const answer = await waiting
      assert.deepEqual([answer.status, answer.body.code], [409, 'job_cancelled'])
      assert.equal(answer.body.job_id, body.jobs[0].id)
      world.provider.polls = 0
    })

    test('a key may read and cancel its own jobs without the scope, and no others', async () => {
      const create = async (scopes: string[]) =>
        (await call(server.url, '/api/v1/api-keys', { key: world.key, json: { name: 'ci', scopes } })).body
          .key
      const writer = await create(['assets:write'])
      const { job } = (await submit(server, writer, painting)).body
      assert.equal(job.status, 'succeeded')
      assert.equal((await jobOf(server, writer, job.id)).id, job.id)
      assert.equal((await finished(server, writer, job.id)).id, job.id)
      const reader = await create(['assets:read'])
      assert.equal((await jobOf(server, reader, job.id)).id, job.id)
      const foreign = (await submit(server, world.key, painting)).body.job.id
      for (const [key, method, path] of [
        [writer, 'GET', `/api/v1/jobs/${foreign}`],
        [writer, 'GET', `/api/v1/jobs/${foreign}/events`],
        [writer, 'GET', '/api/v1/jobs'],
        [reader, 'POST', `/api/v1/jobs/${foreign}/cancel`],
      ] as const) {
        const { body } = await call(server.url, path, { key, method })
        assert.equal(body.code, 'scope_missing', path)
      }
    })
  })

  describe(`the queue of jobs on ${database}`, () => {
    /** Adds a job that waits, or that a server runs. */
    const addJob = (store: Store, { accountId, keyId }: Holder, facts: object = {}) =>
      store.database.db
        .insertInto('job')
        .values({
          id: newId('job'),
          account_id: accountId,
          api_key_id: keyId as never,
          actor_name: 'test',
          verb: 'generate_image',
          model: flux,
          provider: 'fal',
          request: '{"files":[]}',
          status: 'queued',
          created_at: Date.now(),
          ...facts,
        } as never)
        .execute()
    const leased = { status: 'running', leased_by: 'server_other', leased_until: 9_999_999_999_999 }

    test('an account has at most 200 unfinished jobs, exactly', async () => {
      const { store, close } = await openNewStore(database)
      try {
        const holder = await addAccount(store)
        for (let count = 1; count < maxUnfinishedOfAccount; count += 1) await addJob(store, holder, leased)
        const app = appOn(store, () => new Date())
        const send = () =>
          app.request('/api/v1/assets/generate-image', {
            method: 'POST',
            headers: {
              authorization: `Bearer ${holder.key}`,
              'content-type': 'application/json',
              prefer: 'respond-async',
            },
            body: JSON.stringify(painting),
          })
        const answers = await Promise.all(Array.from({ length: 5 }, send))
        assert.deepEqual(answers.map(({ status }) => status).toSorted(), [202, 429, 429, 429, 429])
        const rejected = answers.find(({ status }) => status === 429)
        // biome-ignore lint/suspicious/noExplicitAny: the contract is tested elsewhere.
        const body = (await rejected?.json()) as any
        assert.deepEqual([body.code, rejected?.headers.get('retry-after')], ['job_limit_reached', '10'])
        assert.match(body.detail, /200 jobs/)
      } finally {
        await close()
      }
    })

    test('a server that lost its lease finishes nothing, and no job finishes twice', async () => {
      const { store, close } = await openNewStore(database)
      try {
        const holder = await addAccount(store)
        await addJob(store, holder)
        const claim = async (server: string, now: number) => {
          const [job] = await store.jobs.waiting(now)
          const provider = { maxRunning: 1, isLocal: false }
          const limits = { server, leaseMs: 1_000, provider, maxRunningOfAccount: 1 }
          return job && (await store.jobs.claim(job, limits, now))
        }
        const lost = await claim('server_lost', 1_000)
        assert.ok(lost)
        assert.equal(await claim('server_next', 2_000), undefined, 'the lease is still valid')
        assert.equal((await claim('server_next', 2_001))?.leased_by, 'server_next')
        const finish = (server: string) => {
          const by = { kind: 'key', id: holder.keyId, name: 'test' } as const
          const assets = [newAsset({ job_id: lost.id })]
          return store.jobs.finish(lost, server, { status: 'succeeded', at: 2_002, cost: null, assets }, by)
        }
        await assert.rejects(store.jobs.noteCall(lost, 'server_lost', 2_002), JobLostError)
        const renewal = { until: 9_000, progress: null }
        assert.equal(await store.jobs.renew(lost.id, 'server_lost', renewal), undefined)
        const servers = ['server_lost', 'server_next', 'server_next']
        const ends: boolean[] = []
        for (const server of servers) ends.push(await finish(server))
        assert.deepEqual(ends, [false, true, false])
        assert.equal((await store.assets.list(holder.accountId, { count: 9 })).length, 1)
      } finally {
        await close()
      }
    })

    test('a job that waits is cancelled for nothing only if no server called its provider', async () => {
      const { store, close } = await openNewStore(database)
      try {
        const holder = await addAccount(store)
        await addJob(store, holder)
        const [waiting] = await store.jobs.waiting(1_000)
        assert.ok(waiting)
        const provider = { maxRunning: 1, isLocal: false }
        const limits = { server: 'server_stopped', leaseMs: 1_000, provider, maxRunningOfAccount: 1 }
        const row = await store.jobs.claim(waiting, limits, 1_000)
        assert.ok(row)
        await store.jobs.noteCall(row, 'server_stopped', 1_000)
        await store.jobs.release(row.id, 'server_stopped')
        const cancelled = await store.jobs.cancel(holder.accountId, row.id, { at: 1_001, by: systemActor })
        assert.deepEqual([cancelled?.cancelled_at, cancelled?.finished_at], [1_001, null])
        assert.equal((await store.jobs.waiting(1_002)).length, 1, 'a server ends it and charges it')
      } finally {
        await close()
      }
    })

    test('accounts and providers take turns', async () => {
      const { store, close } = await openNewStore(database)
      try {
        const [many, few] = [await addAccount(store), await addAccount(store)]
        for (let count = 0; count < 100; count += 1) await addJob(store, many, { created_at: count })
        await addJob(store, few, { created_at: 1_000 })
        await addJob(store, many, { created_at: 2_000, provider: 'local' })
        const waiting = await store.jobs.waiting(Date.now())
        const first = waiting.slice(0, 3).map(({ account_id, provider }) => [account_id, provider])
        assert.deepEqual(first, [
          [many.accountId, 'fal'],
          [few.accountId, 'fal'],
          [many.accountId, 'local'],
        ])
      } finally {
        await close()
      }
    })

    test('looking for waiting jobs reads only those that are not finished', async () => {
      const { store, close } = await openNewStore(database)
      try {
        const holder = await addAccount(store)
        const { db } = store.database
        await addJob(store, holder)
        const done = { status: 'succeeded', finished_at: 1 }
        for (let count = 0; count < 300; count += 1) await addJob(store, holder, done)
        await sql.raw(database === 'sqlite' ? 'analyze' : 'analyze job').execute(db)
        const compiled = store.jobs.waitingQuery(Date.now()).compile()
        const prefix = database === 'sqlite' ? 'explain query plan ' : 'explain '
        const plan = await db.executeQuery({ ...compiled, sql: `${prefix}${compiled.sql}` } as never)
        const text = JSON.stringify(plan.rows)
        assert.match(text, /job_unfinished/)
        assert.doesNotMatch(text, /Seq Scan on job|SCAN job(?! USING INDEX job_unfinished)/)
      } finally {
        await close()
      }
    })
  })
}
