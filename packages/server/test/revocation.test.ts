import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { test } from 'node:test'
import { call, createKey } from './support/call.ts'
import { type StartedServer, startServer } from './support/start-server.ts'

interface Result {
  beganAt: number
  status: number
}

/** Sends requests with one key on each of `connections` until told to stop; tells when each began and how it ended. */
function hammer(url: string, key: string, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const results: Result[] = []
  let isStopped = false
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const beganAt = performance.now()
      get(`${url}/api/v1/auth/me`, { agent, headers: { authorization: `Bearer ${key}` } }, (answer) => {
        results.push({ beganAt, status: answer.statusCode ?? 0 })
        answer.resume().on('end', resolve)
      }).on('error', reject)
    })
  const loops = Array.from({ length: connections }, async () => {
    while (!isStopped) await one()
  })
  return {
    results,
    async stop() {
      isStopped = true
      await Promise.all(loops)
      agent.destroy()
    },
  }
}

async function proveAtOnce(servers: StartedServer[]): Promise<void> {
  const [first] = servers as [StartedServer]
  for (let round = 0; round < 10; round += 1) {
    const { id, key } = await createKey(first.url, first.ownerKey)
    const loads = servers.map(({ url }) => hammer(url, key, 20 / servers.length))
    await until(() => loads.every(({ results }) => results.length > 20))
    const { status } = await call(first.url, `/api/v1/api-keys/${id}`, {
      key: first.ownerKey,
      method: 'DELETE',
    })
    const returnedAt = performance.now()
    assert.equal(status, 200)
    const begunAfter = (results: Result[]) => results.filter(({ beganAt }) => beganAt > returnedAt)
    await until(() => loads.every(({ results }) => begunAfter(results).length > 20))
    await Promise.all(loads.map((load) => load.stop()))

    for (const { results } of loads) {
      assert.ok(
        results.some(({ beganAt, status }) => beganAt < returnedAt && status === 200),
        'it worked before',
      )
      assert.deepEqual([...new Set(begunAfter(results).map(({ status }) => status))], [401])
    }
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10))
}

test('on SQLite no request is accepted once the revocation has answered', async () => {
  const server = await startServer({ database: 'sqlite' })
  try {
    await proveAtOnce([server])
  } finally {
    await server.close()
  }
})

test('on PostgreSQL no request is accepted on any server once the revocation has answered', async () => {
  const first = await startServer({ database: 'postgres' })
  const second = await startServer({ database: 'postgres', from: first })
  try {
    await proveAtOnce([first, second])
  } finally {
    await second.close()
    await first.close()
  }
})
