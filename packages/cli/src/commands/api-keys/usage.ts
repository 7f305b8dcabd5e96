import type { ApiKeyUsage } from '@oanim/sdk'
import type { Output } from '../../output/output.ts'
import { renderFacts, renderTable } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { known, numberColumn, renderSection, spokenOutcomes, useColumns } from './evidence.ts'
import { findKey } from './find-key.ts'
import { timeTeller } from './key-facts.ts'

/** `oanim api-keys usage`: what a key did, by day and by what it called, from where and with what. */
export async function showUsage(
  context: Context,
  target: string,
  { since }: { since?: string },
): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const found = await findKey(client, target)
  const usage = await client.apiKeys.usage(found.id, { since })
  if (output.isJson) return output.json(usage)

  const { api_key: key, totals } = usage
  const time = timeTeller(output)
  const facts = renderFacts([
    ['Key', `${visible(key.name)} (${visible(key.prefix)}, ${visible(key.id)})`],
    ['Since', time(usage.since)],
    ['Requests', spokenOutcomes(usage)],
  ])
  if (usage.requests === 0) return output.result(facts)
  await output.result(
    [
      facts,
      renderDays(output, usage.days),
      renderSection(output, {
        columns: [
          { title: 'OPERATION', value: (use) => visible(use.operation), isFlexible: true },
          ...useColumns(output, usage.operations),
        ],
        rows: usage.operations,
        total: totals.operations,
      }),
      renderSection(output, {
        columns: [
          { title: 'STATUS', value: (use) => String(use.status) },
          ...useColumns(output, usage.statuses),
        ],
        rows: usage.statuses,
        total: totals.statuses,
      }),
      renderSection(output, {
        columns: [
          { title: 'ADDRESS', value: (use) => known(use.address), isFlexible: true },
          ...useColumns(output, usage.addresses),
        ],
        rows: usage.addresses,
        total: totals.addresses,
      }),
      renderSection(output, {
        columns: [
          { title: 'PROGRAM', value: (use) => known(use.user_agent), isFlexible: true },
          ...useColumns(output, usage.user_agents),
        ],
        rows: usage.user_agents,
        total: totals.user_agents,
      }),
    ].join(''),
  )
}

/** The days from the first with a request on, on a terminal with bars. */
function renderDays(output: Output, days: ApiKeyUsage['days']): string {
  const from = days.findIndex(({ requests }) => requests > 0)
  const shown = days.slice(Math.max(0, from))
  const most = Math.max(...shown.map(({ requests }) => requests))
  return `\n${renderTable(
    [
      { title: 'DAY', value: (day) => visible(day.date) },
      numberColumn('REQUESTS', shown, (day) => day.requests),
      numberColumn('REFUSED', shown, (day) => day.denied),
      ...(output.isForUser
        ? [{ title: '', value: (day: { requests: number }) => bar(day.requests / most) }]
        : []),
    ],
    shown,
    output.width,
    (title) => output.paint.bold(title),
  )}`
}

const longestBar = 24
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar in eighths of a column; anything but nothing can be seen. */
function bar(share: number): string {
  const length = share > 0 ? Math.max(1, Math.round(share * longestBar * 8)) : 0
  return '█'.repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? '')
}
