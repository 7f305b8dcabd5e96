import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scriptedOpenAi } from '../../packages/server/test/providers/support/openai-server.ts'
import { startServer } from '../../packages/server/test/support/start-server.ts'
import { type Findings, logProgress, number } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { median, spread } from '../support/statistics.ts'

const warmUps = 30
const rounds = 200

/** More than all rounds cost together. */
const budgets = (['day', 'month', 'total'] as const).map((period) => ({ period, limit_usd: 1_000 }))

/**
 * Measures what a request for an image takes longer than the same request to a provider that answers at once: the job,
 * the price, the check of the file and the asset; and what budgets add to that.
 */
export async function measureJobs(): Promise<Findings> {
  await using provider = await scriptedOpenAi()
  await using scratch = new Scratch()
  const prices = join(await scratch.folder(), 'prices.json')
  await writeFile(prices, JSON.stringify({ 'openai/gpt-image-2': { price: { unit: 'image', usd: 0.01 } } }))
  const environment = {
    OPENAI_API_KEY: 'key-of-the-operator',
    OPENAI_BASE_URL: `${provider.url}/v1`,
    OANIM_PRICES: prices,
  }
  const server = await startServer({ database: 'sqlite', environment, fromSource: true })
  logProgress(`jobs: ${rounds} requests for an image …`)
  const ours: number[] = []
  const theirs: number[] = []
  const budgeted: number[] = []
  try {
    const prompt = 'a cat'
    const underBudgets = await childKey(server.url, await childKey(server.url, server.ownerKey))
    for (let round = -warmUps; round < rounds; round += 1) {
      const direct = await timed(`${provider.url}/v1/images/generations`, 'key-of-the-operator', {
        model: 'gpt-image-2',
        prompt,
      })
      const through = await timed(`${server.url}/api/v1/assets/generate-image`, server.ownerKey, {
        model: 'openai/gpt-image-2',
        prompt,
      })
      const limited = await timed(`${server.url}/api/v1/assets/generate-image`, underBudgets, {
        model: 'openai/gpt-image-2',
        prompt,
      })
      if (round < 0) continue
      theirs.push(direct)
      ours.push(through)
      budgeted.push(limited)
    }
  } finally {
    await server.close()
  }
  const added = ours.map((time, index) => time - (theirs[index] ?? 0))
  const addedByBudgets = budgeted.map((time, index) => time - (ours[index] ?? 0))
  return {
    rows: [
      {
        what: 'an image through a job against the same request to a provider that answers at once, SQLite, p50',
        measured: `${number(spread(ours).median, 1)} against ${number(spread(theirs).median, 1)} ms`,
        ratio: `+${number(median(added), 1)} ms`,
        goal: '≤ +5 ms',
        isMet: median(added) <= 5,
      },
      {
        what: 'the same image under six budgets, of a key and its parent, against no budget, SQLite, p50',
        measured: `${number(spread(budgeted).median, 1)} against ${number(spread(ours).median, 1)} ms`,
        ratio: `+${number(median(addedByBudgets), 2)} ms`,
        goal: '≤ +1 ms',
        isMet: median(addedByBudgets) <= 1,
      },
    ],
  }
}

/** @returns A key with a budget for each period. */
async function childKey(url: string, key: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/api-keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', scopes: ['assets:write', 'keys:write'], budgets }),
  })
  const created = (await response.json()) as { key: string }
  if (!response.ok) throw new Error(JSON.stringify(created))
  return created.key
}

async function timed(url: string, key: string, body: object): Promise<number> {
  const startedAt = performance.now()
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  return performance.now() - startedAt
}
