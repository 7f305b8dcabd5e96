import assert from 'node:assert/strict'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { thorough } from '../../../../test/support/thorough.ts'
import { flux, startJobWorld } from '../jobs/support/job-world.ts'
import { call } from '../support/call.ts'
import { databases } from '../support/start-server.ts'

/** Whole blocks of pixels in one started megapixel. */
const image = { model: flux, prompt: 'a cat', size: '512x512' }
const estimateUsd = 0.003
const requests = Math.max(200, thorough(1_000))

/** Sends a request on one of the connections that a client may have. @returns Its status or the code of its problem. */
async function send(agent: Agent, url: string, key: string, json: object): Promise<string> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${url}/api/v1/assets/generate-image`, { agent, method: 'POST', headers }, resolve)
      .on('error', reject)
      .end(JSON.stringify(json))
  })
  const body = JSON.parse(await text(response))
  return body.code ?? String(response.statusCode)
}

for (const database of databases.filter((name) => name === 'postgres')) {
  describe('budgets of two servers on one PostgreSQL', () => {
    test(`of ${requests} parallel requests on a budget for 10, exactly 10 reach the provider`, async () => {
      await using world = await startJobWorld(database)
      const { provider, key } = world
      const servers = [await world.start(), await world.start()]
      const policy = { budgets: [{ limit_usd: 10 * estimateUsd, period: 'month' }] }
      const path = `${servers[0]?.url}`
      const set = await call(path, '/api/v1/policy', { key, method: 'PATCH', json: policy })
      assert.equal(set.status, 200, JSON.stringify(set.body))
      // As many connections as one address may have.
      const agents = servers.map(() => new Agent({ keepAlive: true, maxSockets: 250 }))
      const answers = await Promise.all(
        Array.from({ length: requests }, (_, index) =>
          send(agents[index % 2] as Agent, servers[index % 2]?.url ?? '', key, image),
        ),
      )
      for (const agent of agents) agent.destroy()
      const counts = Object.groupBy(answers, (answer) => answer)
      assert.deepEqual(
        Object.fromEntries(Object.entries(counts).map(([code, list]) => [code, list?.length])),
        { 201: 10, account_budget_exceeded: requests - 10 },
      )
      assert.equal(provider.charges, 10)
      const { body } = await call(path, '/api/v1/policy', { key })
      const [{ spent_usd, held_usd, remaining_usd }] = body.policy.budgets
      assert.deepEqual([spent_usd, held_usd, remaining_usd], [10 * estimateUsd, 0, 0])
    })
  })
}
