import type { LeakReport, OpenAnimate } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { keyName, trustPolicyName } from '../api-keys/report.ts'

/** `oanim leak-reports show` */
export const command = (run: Run) =>
  new Command('show')
    .description('Show a leak report, and what was revoked with the key')
    .argument('<leak-report-id>', 'the ID')
    .option('--json', 'print the leak report as JSON')
    .addHelpText('after', examples(['oanim leak-reports show leak_7cQkqPmW0f3TzVxY1aBn']))
    .action(run(showLeakReport))

async function showLeakReport(context: Context, id: string): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const report = await findLeakReport(client, id)
  if (output.isJson) return output.json({ leak_report: report })
  await output.result(renderFacts(factsOf(report, output), output.width))
}

/**
 * Finds a leak report in the pages of the list.
 *
 * @throws {Failure} `leak_report_not_found`
 */
export async function findLeakReport(client: OpenAnimate, id: string): Promise<LeakReport> {
  const wanted = id.trim()
  for await (const { leak_reports: reports } of client.leakReports.pages({ limit: 100 })) {
    const found = reports.find((each) => each.id === wanted)
    if (found) return found
  }
  throw new Failure('leak_report_not_found', `No leak report has the ID "${wanted.slice(0, 100)}".`, {
    hint: 'List the leak reports: oanim leak-reports list',
  })
}

const sources = { report: 'someone who holds the key', github: 'GitHub secret scanning' } as const

function factsOf(report: LeakReport, output: Output): [string, string][] {
  const { api_key: key, revocation_record: record } = report
  const from = report.reported_from === null ? '' : `, from ${visible(report.reported_from)}`
  const last = record?.last_accepted
  return [
    ['Leak report', visible(report.id)],
    ['Status', report.resolved_at === null ? 'open' : `resolved ${output.fullTime(report.resolved_at)}`],
    ['Key', keyName(key)],
    ['Key status', visible(key.status)],
    ['Reported', output.fullTime(report.reported_at)],
    ['Reported by', `${sources[report.source]}${from}`],
    [
      'Location',
      `${visible(report.location ?? 'unknown')}${report.location === null ? '' : ' (not verified)'}`,
    ],
    ...(record
      ? [
          ['Revoked', output.fullTime(record.effective_at)] satisfies [string, string],
          [
            'Last used',
            last
              ? `${output.fullTime(last.at)}${last.address ? ` from ${visible(last.address)}` : ''}`
              : 'never',
          ] satisfies [string, string],
          ...record.revoked_keys.map((each): [string, string] => ['Also revoked', keyName(each)]),
          ...record.trust_policies.map((each): [string, string] => ['Also deleted', trustPolicyName(each)]),
        ]
      : []),
  ]
}
