import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { json, problem, type Step, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'
import { finishedJob, job } from './support/jobs.ts'
import { anyKey } from './support/keys.ts'
import { runInTerminal } from './support/terminal.ts'

async function setUp(...steps: Step[]) {
  const server = await scriptedServer(...steps)
  // One hour ahead of UTC, whatever the time zone of the machine.
  const me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url, TZ: 'Etc/GMT-1' })
  return {
    server,
    me,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await me[Symbol.asyncDispose]()
    },
  }
}

const gen = ['assets', 'gen-image', '--prompt', 'x', '--out', 'a.png']

describe('a request that a budget rejects', () => {
  const end = '2099-02-01T00:00:00.000Z'
  const budget = { period: 'month', resets_at: end, limit_usd: 5, spent_usd: 4.98, held_usd: 0 }
  const rejected = problem(402, 'key_budget_exceeded', {
    detail:
      'The request may cost 0.05 USD, which exceeds what is left of the monthly budget of the key. ' +
      `Of 5 USD, 4.98 are spent. The next period begins at ${end}.`,
    hint: 'Wait for the next period.',
    model: 'fal-ai/m',
    estimate_usd: 0.05,
    budget,
  })

  test('names the budget, the price and the end of the period, and exits 4', async () => {
    await using here = await setUp(rejected)
    const run = await here.me.oanim(gen)
    assert.equal(run.exitCode, 4)
    assert.match(
      run.stderr,
      /^Error: The request may cost 0\.05 USD, .* of the key\. Of 5 USD, 4\.98 are spent\./,
    )
    assert.ok(run.stderr.endsWith(`begins at ${end}.\nWait for the next period.\n`), run.stderr)
    const error = errorOf(await here.me.oanim([...gen, '--json']))
    assert.deepEqual(
      [error['code'], error['estimate_usd'], error['model'], error['budget']],
      ['key_budget_exceeded', 0.05, 'fal-ai/m', budget],
    )
  })

  test('shows the end of the period in the time zone of a user at a terminal', async () => {
    await using here = await setUp(rejected)
    const { screen } = await runInTerminal(node, [binary, ...gen], { cwd: here.me.work, env: here.me.env })
    assert.match(screen, /begins at 1 Feb\s+2099, 01:00\./)
  })
})

describe('a job without a result', () => {
  const failure = {
    code: 'provider_failed',
    status: 502,
    detail: 'fal.ai: out of memory',
    hint: 'Try again.',
  }
  const says = /^Error: fal\.ai: out of memory\. The job cost \$0\.05\.\nTry again\.\n/

  test('that failed says what it cost, whether the first response or a later one reports it', async () => {
    const failed = json(200, { job: job('failed', { error: failure, cost_usd: 0.05 }) })
    for (const steps of [
      [problem(502, 'provider_failed', { ...failure, job_id: 'job_1', cost_usd: 0.05 })],
      [failed],
      [json(202, { job: job('running') }), failed],
    ]) {
      await using here = await setUp(...steps)
      assert.match((await here.me.oanim(gen)).stderr, says)
      const asJson = await here.me.oanim([...gen, '--json'])
      assert.equal(errorOf(asJson)['cost_usd'], 0.05)
    }
  })

  test('that failed and cost nothing says nothing of a cost', async () => {
    for (const cost_usd of [0, null]) {
      await using here = await setUp(json(200, { job: job('failed', { error: failure, cost_usd }) }))
      assert.match((await here.me.oanim(gen)).stderr, /^Error: fal\.ai: out of memory\n/)
    }
  })

  test('whose cost the provider did not report has an estimate', async () => {
    await using here = await setUp(
      json(200, { job: { ...finishedJob([]).job, cost_usd: 0.05, cost_source: 'estimate' } }),
    )
    assert.match((await here.me.oanim(['jobs', 'show', 'job_1'])).stdout, /^Cost: +\$0\.05 \(estimate\)$/m)
  })
})
