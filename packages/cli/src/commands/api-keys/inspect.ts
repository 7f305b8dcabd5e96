import type { ApiKeyInspection, ChangedApiKeys } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import { sourceName } from '../../config/find-credential.ts'
import type { Context } from '../../context.ts'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { findKey, keyArgument } from './find-key.ts'
import { branch } from './key-table.ts'
import { confirmLockout } from './lockout.ts'
import {
  describeRequests,
  describeTotals,
  keyName,
  known,
  numberColumn,
  renderSection,
  useColumns,
} from './report.ts'

/** `oanim api-keys inspect` */
export const command = (run: Run) =>
  new Command('inspect')
    .helpGroup('Security:')
    .description('Show a security review of an API key, or quarantine it')
    .argument('<key-id>', keyArgument)
    .option('--since <when>', 'a duration such as 24h or 30d, a date, or an ISO 8601 time (default: 24h)')
    .option('--quarantine', 'pause the key and its descendants, and hide the assets they created')
    .option('--yes', 'skip the confirmation, even for the key in use')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim api-keys inspect "ci-pipeline"',
          'oanim api-keys inspect anim_a1b2c3d4 --since 7d --quarantine',
        ],
        'A quarantine hides every asset that these keys ever created. To undo it, run `oanim api-keys resume`.',
      ),
    )
    .action(run(inspectApiKey))

interface InspectOptions {
  since?: string
  quarantine?: boolean
  yes?: boolean
}

async function inspectApiKey(context: Context, target: string, options: InspectOptions): Promise<void> {
  const { output } = context
  const { since, quarantine = false, yes } = options
  const connection = await connect(context)
  const { client, server, credential } = connection
  const { id } = await findKey(client, target).then(async (key) => {
    if (quarantine) await confirmLockout(context, connection, key, { cascade: true, yes })
    return key
  })
  const before = await client.apiKeys.inspect(id, { since })
  const stopped = quarantine ? await client.apiKeys.quarantine(id) : undefined
  const isOwn =
    stopped !== undefined &&
    [stopped.api_key, ...stopped.others].some(({ prefix }) => prefix === credential.prefix)
  // Includes requests up to the quarantine, unless the key in use is in it.
  const inspection = stopped && !isOwn ? await client.apiKeys.inspect(id, { since }) : before

  if (output.isJson) await output.json({ ...inspection, ...(stopped && { quarantine: stopped }) })
  else await output.result(render(output, inspection, server.url, stopped))
  const resume = `oanim api-keys resume ${visible(id)}`
  if (isOwn) {
    await output.warning(
      'own_key_quarantined',
      `You were using this key, from ${sourceName(credential.source)}.`,
      `To resume it, use the console or another key: ${resume}`,
    )
  } else if (stopped) await output.notice(`\nTo undo the quarantine: ${resume}\n`)
}

function render(
  output: Output,
  inspection: ApiKeyInspection,
  server: string,
  stopped: ChangedApiKeys | undefined,
): string {
  const {
    api_key: key,
    totals,
    addresses,
    operations,
    user_agents,
    denials,
    assets,
    descendants,
  } = inspection
  const facts: [string, string][] = [
    ['Key', keyName(key)],
    ['Status', visible(stopped?.api_key.status ?? key.status)],
    ...(stopped?.others ?? [])
      .filter(({ id }) => id !== key.id)
      .map((each): [string, string] => ['Also paused', keyName(each)]),
    ['Since', output.fullTime(inspection.since)],
    ['Requests', describeRequests(inspection)],
    ['Totals', describeTotals(totals)],
    ...inspection.leak_reports.map((report): [string, string] => [
      report.resolved_at === null ? 'Leaked' : 'Leaked, resolved',
      `${output.fullTime(report.reported_at)}${report.location === null ? '' : ` in ${visible(report.location)}`}`,
    ]),
  ]
  return [
    renderFacts(facts),
    renderSection(
      output,
      [
        { title: 'ADDRESS', value: (use) => known(use.address), isFlexible: true },
        ...useColumns(output, addresses),
      ],
      addresses,
      totals.addresses,
    ),
    renderSection(
      output,
      [
        { title: 'OPERATION', value: (use) => visible(use.operation), isFlexible: true },
        ...useColumns(output, operations),
      ],
      operations,
      totals.operations,
    ),
    renderSection(
      output,
      [
        { title: 'CLIENT', value: (use) => known(use.user_agent), isFlexible: true },
        ...useColumns(output, user_agents),
      ],
      user_agents,
      totals.user_agents,
    ),
    renderSection(
      output,
      [
        { title: 'DENIED', value: (denial) => String(denial.status) },
        { title: 'OPERATION', value: (denial) => visible(denial.operation) },
        { title: 'ADDRESS', value: (denial) => known(denial.address) },
        { title: 'CLIENT', value: (denial) => known(denial.user_agent), isFlexible: true },
        numberColumn('REQUESTS', denials, (denial) => denial.requests),
        { title: 'LAST', value: (denial) => output.time(denial.last_at) },
      ],
      denials,
      totals.denials,
    ),
    renderSection(
      output,
      [
        {
          title: 'DESCENDANT',
          value: (each) => branch(Math.max(0, each.depth - 1)) + visible(each.api_key.name),
          isFlexible: true,
        },
        { title: 'PREFIX', value: (each) => visible(each.api_key.prefix) },
        { title: 'STATUS', value: (each) => visible(each.api_key.status) },
        { title: 'CREATED', value: (each) => output.time(each.api_key.created_at) },
        numberColumn('REQUESTS', descendants, (each) => each.requests),
        numberColumn('ASSETS', descendants, (each) => each.assets),
      ],
      descendants,
      totals.descendants,
    ),
    renderSection(
      output,
      [
        { title: 'CREATED', value: (asset) => output.time(asset.created_at) },
        { title: 'STATUS', value: (asset) => (asset.is_hidden ? 'hidden' : 'visible') },
        { title: 'URL', value: (asset) => visible(`${server}${asset.content_url}`) },
      ],
      assets,
      totals.assets,
    ),
  ].join('')
}
