import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { call, createKey } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'

/** Its minutes last a second. */
const hasty = { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'support/fast-minutes.ts')}` }

const me = (server: StartedServer, key: string, agent = 'probe') =>
  call(server.url, '/api/v1/auth/me', { key, headers: { 'user-agent': agent } })
const times = (count: number, work: () => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, work))
const countOf = async (server: StartedServer, by: string, id: string): Promise<number> => {
  const { body } = await call(server.url, `/api/v1/api-keys/${id}/usage`, { key: by })
  return body.requests
}

/** Waits for minutes of a server. What was counted before the first is written during it. */
async function minutes({ process: { stderr }, output }: StartedServer, count: number): Promise<void> {
  const passed = () => output().stderr.split('MINUTE').length
  const enough = passed() + count
  while (passed() < enough) await once(stderr as NodeJS.ReadableStream, 'data')
}

for (const database of databases) {
  describe(`the usage of a real server on ${database}`, () => {
    test('kill -9 loses at most the last minute, and a clean stop loses nothing', async () => {
      const first = await startServer({ database, environment: hasty })
      try {
        const { id, key } = await createKey(first.url, first.ownerKey)
        await times(30, () => me(first, key))
        await minutes(first, 3)
        await times(10, () => me(first, key))
        await first.end('SIGKILL')

        const second = await startServer({ database, from: first })
        const known = await countOf(second, first.ownerKey, id)
        assert.ok(known >= 30 && known <= 40, `${known} of 40 requests are known`)
        await times(25, () => me(second, key))
        assert.equal((await second.end()).code, 0)

        const third = await startServer({ database, from: first })
        try {
          assert.equal(await countOf(third, first.ownerKey, id), known + 25)
        } finally {
          await third.close()
        }
      } finally {
        await first.close()
      }
    })
  })
}

test('five hundred concurrent requests through two servers are counted as five hundred', async () => {
  const first = await startServer({ database: 'postgres', environment: hasty })
  const second = await startServer({ database: 'postgres', from: first, environment: hasty })
  try {
    const { id, key } = await createKey(first.url, first.ownerKey)
    const servers = [first, second]
    await Promise.all(
      Array.from({ length: 500 }, async (_, index) => {
        const server = servers[index % 2] as StartedServer
        assert.equal((await me(server, key, `agent ${index % 7}`)).status, 200)
        // Some are asked for in between, which writes what is counted so far.
        if (index % 100 === 0) await countOf(server, first.ownerKey, id)
      }),
    )
    for (const server of servers) await countOf(server, first.ownerKey, id)
    const { body } = await call(first.url, `/api/v1/api-keys/${id}/usage`, { key: first.ownerKey })
    assert.equal(body.requests, 500)
    const agents = body.user_agents.map(({ requests }: { requests: number }) => requests)
    assert.deepEqual(
      agents.toSorted(),
      [0, 1, 2, 3, 4, 5, 6].map((agent) => Math.ceil((500 - agent) / 7)).toSorted(),
    )
  } finally {
    await second.close()
    await first.close()
  }
})
