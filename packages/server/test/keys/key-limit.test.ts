import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call } from '../support/call.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

async function createConcurrently(servers: StartedServer[], count: number): Promise<void> {
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

async function rotateAndCreateConcurrently(servers: StartedServer[]): Promise<void> {
  const [first] = servers as [StartedServer]
  const { ownerKey: key } = first
  const made = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
      call(first.url, '/api/v1/api-keys', { key, json: { name } }),
    ),
  )
  const ids: string[] = made.map(({ body }) => body.api_key.id)
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) => {
      const { url } = servers[index % servers.length] as StartedServer
      const id = ids[Math.floor(index / 3) % ids.length]
      return index % 3 === 0
        ? call(url, '/api/v1/api-keys', { key, json: { name: `beside rotations ${index}` } })
        : call(url, `/api/v1/api-keys/${id}/rotate`, { key, json: { overlap: '24h' } })
    }),
  )
  // Ten minus the owner's first key and the six.
  assert.equal(answers.filter(({ status }) => status === 201).length, 3)
  const codes = new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code))
  codes.delete('key_already_rotated')
  assert.deepEqual([...codes], ['key_limit_reached'])
  const list = await call(first.url, '/api/v1/api-keys', { key })
  assert.deepEqual([list.body.api_keys.length, list.body.limit.live], [10, 10])
}

test('concurrent rotations and creations leave exactly ten live keys on SQLite', async () => {
  const server = await startServer({ database: 'sqlite' })
  try {
    await rotateAndCreateConcurrently([server])
  } finally {
    await server.close()
  }
})

test('200 concurrent creations leave exactly ten live keys on SQLite', async () => {
  const server = await startServer({ database: 'sqlite' })
  try {
    await createConcurrently([server], 200)
  } finally {
    await server.close()
  }
})

test('200 concurrent creations through two servers leave exactly ten live keys on PostgreSQL', async () => {
  const first = await startServer({ database: 'postgres' })
  const second = await startServer({ database: 'postgres', from: first })
  try {
    await createConcurrently([first, second], 200)
    const { body } = await call(first.url, '/api/v1/api-keys', { key: first.ownerKey })
    for (const { id } of body.api_keys.slice(0, 9)) {
      await call(first.url, `/api/v1/api-keys/${id}`, { key: first.ownerKey, method: 'DELETE' })
    }
    await rotateAndCreateConcurrently([first, second])
  } finally {
    await second.close()
    await first.close()
  }
})
