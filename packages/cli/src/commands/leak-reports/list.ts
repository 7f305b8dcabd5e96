import { Command } from 'commander'
import { examples, type Run, usageError, wholeNumber } from '../../command.ts'
import type { Context } from '../../context.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'

/** `oanim leak-reports list` */
export const command = (run: Run) =>
  new Command('list')
    .description('List leak reports, unresolved ones first')
    .option('--limit <number>', 'how many leak reports, 1 to 100 (default: 20)', wholeNumber)
    .option('--json', 'print the API response as JSON')
    .addHelpText('after', examples(['oanim leak-reports list', 'oanim leak-reports list --json']))
    .action(run(listLeakReports))

async function listLeakReports(context: Context, { limit = 20 }: { limit?: number }): Promise<void> {
  const { output } = context
  if (limit < 1 || limit > 100) throw usageError('Use --limit 1 to 100.')
  const { client } = await connect(context)
  const page = await client.leakReports.list({ limit })
  if (output.isJson) return output.json(page)
  if (page.leak_reports.length === 0) return output.notice('No leak reports.\n')
  await output.result(
    output.table(
      [
        { title: 'ID', value: ({ id }) => visible(id) },
        { title: 'STATUS', value: ({ resolved_at: at }) => (at === null ? 'open' : 'resolved') },
        { title: 'PREFIX', value: ({ api_key: key }) => visible(key.prefix) },
        { title: 'REPORTED', value: ({ reported_at: at }) => output.time(at) },
        {
          title: 'LOCATION',
          value: ({ location }) => visible(location ?? '-'),
          isFlexible: true,
          leaveOut: 1,
        },
      ],
      page.leak_reports,
    ),
  )
  if (page.next_cursor !== null) {
    const more = limit < 100 ? 'To list more, use --limit 100.' : 'The console lists the rest.'
    await output.notice(`There are more leak reports. ${more}\n`)
  }
}
