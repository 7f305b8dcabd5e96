import type { Usage } from '@oanim/sdk'
import { Command, Option } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { dollars } from '../../output/money.ts'
import type { Output } from '../../output/output.ts'
import { type Column, renderFacts } from '../../output/table.ts'
import { count, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { formatNumber, numberColumn } from '../api-keys/report.ts'
import { budgetFacts } from '../budgets/budget-facts.ts'
import { keyIdOf, moneyColumn } from './cost-words.ts'

const groupings = ['day', 'key', 'model', 'provider'] as const
type Grouping = (typeof groupings)[number]

/** `oanim usage` */
export const command = (run: Run) =>
  new Command('summary')
    .description('Show what jobs cost, by day, key, model or provider')
    .option('--since <when>', 'a duration such as 24h or 30d, a date, or an ISO 8601 time (default: 7d)')
    .addOption(new Option('--by <what>', 'the rows of the table').choices(groupings).default('day'))
    .option('--key <key-id>', 'only jobs of this key and its descendants: an ID, a prefix or a name')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim usage summary --since 30d --by model', 'oanim usage'],
        'A cost counts when the job ends. Days are in UTC. A key without usage:read sees what counts against itself.',
      ),
    )
    .action(run(showUsage))

interface UsageOptions {
  since?: string
  by: Grouping
  key?: string
}

async function showUsage(context: Context, { since, by, key }: UsageOptions): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const usage = await client.usage.get({
    ...(since !== undefined && { since }),
    ...(key !== undefined && { api_key_id: await keyIdOf(client, key) }),
  })
  if (output.isJson) return output.json(usage)
  const facts = renderFacts(factsOf(usage, key, output), output.width)
  await output.result(usage.jobs === 0 ? facts : `${facts}\n${renderRows(usage, by, output)}`)
}

function factsOf(usage: Usage, key: string | undefined, output: Output): [string, string][] {
  const { jobs, cost_usd, unpriced_jobs: unknown, held_usd, estimates } = usage
  const whose = usage.of === 'account' ? 'the account' : key === undefined ? 'the key in use' : visible(key)
  const facts: [string, string][] = [
    ['Costs of', whose],
    ['Since', output.fullTime(usage.since)],
    ['Cost', jobs === 0 ? 'none' : `${dollars(cost_usd)} for ${count(jobs, 'job')}`],
  ]
  if (estimates.jobs_at_estimate > 0) {
    const jobs = count(estimates.jobs_at_estimate, 'job')
    facts.push(['Estimated', `${jobs} counted at the estimate: the provider did not say what it charged`])
  }
  if (unknown > 0) facts.push(['Unknown', `the cost of ${count(unknown, 'job')} is unknown and not included`])
  if (held_usd > 0) facts.push(['Held', `${dollars(held_usd)} for jobs that are not finished`])
  return [...facts, ...budgetFacts(usage.budgets)]
}

interface Row {
  name: string
  jobs: number
  cost_usd: number
}

function renderRows(usage: Usage, by: Grouping, output: Output): string {
  const rows = rowsOf(usage, by)
  const columns: Column<Row>[] = [
    { title: by.toUpperCase(), value: ({ name }) => visible(name), isFlexible: true },
    numberColumn('JOBS', rows, ({ jobs }) => jobs),
    moneyColumn('COST', rows, ({ cost_usd }) => cost_usd),
  ]
  const left = by === 'day' ? 0 : usage.totals[`${by}s`] - rows.length
  return `${output.table(columns, rows)}${left > 0 ? `and ${formatNumber(left)} more\n` : ''}`
}

function rowsOf({ days, keys, models, providers }: Usage, by: Grouping): Row[] {
  switch (by) {
    case 'day': {
      const from = days.findIndex(({ jobs }) => jobs > 0)
      return days.slice(Math.max(0, from)).map(({ date, ...costs }) => ({ name: date, ...costs }))
    }
    case 'key':
      return keys.map(({ api_key_id: id, name, ...costs }) => ({
        name: id === null ? 'users in the console' : `${name ?? 'deleted key'} (${id})`,
        ...costs,
      }))
    case 'model':
      return models.map(({ model, ...costs }) => ({ name: model, ...costs }))
    case 'provider':
      return providers.map(({ provider, ...costs }) => ({ name: provider, ...costs }))
  }
}
