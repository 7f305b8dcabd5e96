import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call } from './support/call.ts'
import { type StartedServer, startServer } from './support/start-server.ts'

async function createAtOnce(servers: StartedServer[], count: number): Promise<void> {
  const [first] = servers as [StartedServer]
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const { url } = servers[index % servers.length] as StartedServer
      return call(url, '/api/v1/api-keys', { key: first.ownerKey, json: { name: `at once ${index}` } })
    }),
  )
  // The owner's first key is one of the ten.
  assert.equal(answers.filter(({ status }) => status === 201).length, 9)
  const others = answers.filter(({ status }) => status !== 201)
  assert.deepEqual([...new Set(others.map(({ body }) => body.code))], ['key_limit_reached'])
  const list = await call(first.url, '/api/v1/api-keys', { key: first.ownerKey })
  assert.equal(list.body.api_keys.length, 10)
  assert.deepEqual(list.body.limit, { live: 10, maximum: 10 })
}

test('200 creations at once leave exactly ten live keys on SQLite', async () => {
  const server = await startServer({ database: 'sqlite' })
  try {
    await createAtOnce([server], 200)
  } finally {
    await server.close()
  }
})

test('200 creations at once through two servers leave exactly ten live keys on PostgreSQL', async () => {
  const first = await startServer({ database: 'postgres' })
  const second = await startServer({ database: 'postgres', from: first })
  try {
    await createAtOnce([first, second], 200)
  } finally {
    await second.close()
    await first.close()
  }
})
