import type { ApiKeyUsage } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import type { Output } from '../../output/output.ts'
import { type Column, renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { findKey, keyArgument } from './find-key.ts'
import { describeRequests, keyName, known, numberColumn, renderSection, useColumns } from './report.ts'

/** `oanim api-keys usage` */
export const command = (run: Run) =>
  new Command('usage')
    .description('Show the requests of an API key, by day')
    .argument('<key-id>', keyArgument)
    .option('--since <when>', 'a duration such as 24h or 30d, a date, or an ISO 8601 time (default: 30d)')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim api-keys usage "ci-pipeline"', 'oanim api-keys usage anim_a1b2c3d4 --since 7d'],
        'Denied requests are included. Days are in UTC. Usage is kept for 400 days.',
      ),
    )
    .action(run(showUsage))

async function showUsage(context: Context, target: string, { since }: { since?: string }): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const found = await findKey(client, target)
  const usage = await client.apiKeys.usage(found.id, { since })
  if (output.isJson) return output.json(usage)

  const { api_key: key, totals, operations, statuses, addresses, user_agents } = usage
  const facts = renderFacts([
    ['Key', keyName(key)],
    ['Since', output.fullTime(usage.since)],
    ['Requests', describeRequests(usage)],
  ])
  if (usage.requests === 0) return output.result(facts)
  const section = <Row extends Parameters<typeof useColumns>[1][number]>(
    column: Column<Row>,
    rows: readonly Row[],
    total: number,
  ) => renderSection(output, [column, ...useColumns(output, rows)], rows, total)
  await output.result(
    [
      facts,
      renderDays(output, usage.days),
      section(
        { title: 'OPERATION', value: (use) => visible(use.operation), isFlexible: true },
        operations,
        totals.operations,
      ),
      section({ title: 'STATUS', value: (use) => String(use.status) }, statuses, totals.statuses),
      section(
        { title: 'ADDRESS', value: (use) => known(use.address), isFlexible: true },
        addresses,
        totals.addresses,
      ),
      section(
        { title: 'CLIENT', value: (use) => known(use.user_agent), isFlexible: true },
        user_agents,
        totals.user_agents,
      ),
    ].join(''),
  )
}

/** The days since the first request, with bars on a terminal. */
function renderDays(output: Output, days: ApiKeyUsage['days']): string {
  const from = days.findIndex(({ requests }) => requests > 0)
  const shown = days.slice(Math.max(0, from))
  const most = Math.max(...shown.map(({ requests }) => requests))
  const columns: Column<(typeof shown)[number]>[] = [
    { title: 'DAY', value: (day) => visible(day.date) },
    numberColumn('REQUESTS', shown, (day) => day.requests),
    numberColumn('DENIED', shown, (day) => day.denied),
  ]
  if (output.isTerminal) columns.push({ title: '', value: (day) => bar(day.requests / most) })
  return `\n${output.table(columns, shown)}`
}

/** Length of the longest bar, in columns. */
const maxBar = 24
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar in steps of an eighth of a column; every share above 0 is visible. */
function bar(share: number): string {
  const length = share > 0 ? Math.max(1, Math.round(share * maxBar * 8)) : 0
  return '█'.repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? '')
}
