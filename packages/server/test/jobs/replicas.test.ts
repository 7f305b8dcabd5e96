import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { call } from '../support/call.ts'
import { databases } from '../support/start-server.ts'
import { finished, flux, type JobWorld, jobOf, startJob, startJobWorld, until } from './support/job-world.ts'

const cat = { model: flux, prompt: 'a cat' }
const steps = ({ provider }: JobWorld, step: string) =>
  provider.requests.filter((request) => request.step === step).length

for (const database of databases.filter((name) => name === 'postgres')) {
  describe('jobs of two servers on one PostgreSQL', () => {
    test('a server that is dead or asleep loses its jobs to the other, and creates nothing afterwards', async () => {
      await using world = await startJobWorld(database)
      const { provider, key } = world
      const [first, second] = [await world.start(), await world.start()]
      provider.polls = Number.POSITIVE_INFINITY
      const id = await startJob(first, key, cat)
      await until(() => steps(world, 'status') > 0)
      first.process.kill('SIGSTOP')
      provider.polls = 0
      await world.expireLeases()
      const job = await finished(second, key, id)
      assert.deepEqual([job.status, job.assets.length, provider.charges], ['succeeded', 1, 1])
      first.process.kill('SIGCONT')
      // The first one finds the result as well, or notices first that it lost the job.
      await call(first.url, '/health')
      await until(async () => {
        const { stderr } = first.output()
        return steps(world, 'file') > 1 || /lost/.test(stderr)
      })
      assert.deepEqual(await jobOf(first, key, id), job)
      const { body } = await call(first.url, '/api/v1/assets', { key })
      assert.equal(body.assets.length, 1)

      provider.polls = Number.POSITIVE_INFINITY
      const next = await startJob(first, key, cat)
      await until(() => provider.work.length === 2)
      const looks = steps(world, 'status')
      await until(() => steps(world, 'status') > looks)
      await first.end('SIGKILL')
      provider.polls = 0
      await world.expireLeases()
      assert.equal((await finished(second, key, next)).status, 'succeeded')
      assert.equal(provider.charges, 2)
    })

    test('a job can be cancelled and watched through the other server', async () => {
      await using world = await startJobWorld(database)
      const { provider, key } = world
      const [first, second] = [await world.start(), await world.start()]
      provider.polls = Number.POSITIVE_INFINITY
      const id = await startJob(first, key, cat)
      await until(() => steps(world, 'status') > 0)
      const watching = finished(second, key, id)
      await call(second.url, `/api/v1/jobs/${id}/cancel`, { key, method: 'POST' })
      assert.equal((await watching).status, 'cancelled')
      assert.deepEqual(provider.cancelled, provider.work)
    })

    test('limits of running jobs hold exactly, and the queue drains at once', async () => {
      await using world = await startJobWorld(database, 3)
      const { provider, holders } = world
      const servers = [await world.start(), await world.start()]
      provider.polls = Number.POSITIVE_INFINITY
      const ids = await Promise.all(
        holders.flatMap(({ key, keyId }) =>
          Array.from({ length: 12 }, async (_, index) => {
            const server = servers[index % 2] ?? servers[0]
            assert.ok(server)
            return { key, server, id: await startJob(server, key, { ...cat, prompt: `${keyId} ${index}` }) }
          }),
        ),
      )
      const running = await Promise.all(
        holders.map(async ({ key }) => {
          const path = '/api/v1/jobs?status=running&limit=100'
          return (await call(servers[0]?.url ?? '', path, { key })).body.jobs.length as number
        }),
      )
      assert.equal(
        running.reduce((sum, count) => sum + count),
        16,
        'requests that fal.ai has running at once',
      )
      assert.ok(Math.max(...running) <= 8, `at most 8 of an account: ${running}`)
      await until(() => provider.work.length === 16)

      provider.polls = 0
      const done = await Promise.all(ids.map(({ key, server, id }) => finished(server, key, id)))
      assert.ok(done.every(({ status }) => status === 'succeeded'))
      assert.equal(provider.charges, 36, 'each job runs once')
    })
  })
}
