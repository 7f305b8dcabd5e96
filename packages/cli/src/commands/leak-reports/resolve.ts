import { ApiError, type ApiKey, type OpenAnimate } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { renderFacts } from '../../output/table.ts'
import { count, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { keyName } from '../api-keys/report.ts'
import { confirm } from '../confirm.ts'
import { findLeakReport } from './show.ts'

/** `oanim leak-reports resolve` */
export const command = (run: Run) =>
  new Command('resolve')
    .description('Mark a leak report as resolved')
    .argument('<leak-report-id>', 'the ID')
    .option('--dry-run', 'show the leak report and its active keys, and resolve nothing')
    .option('--yes', 'skip the confirmation, even if descendants of the key are active')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim leak-reports resolve leak_7cQkqPmW0f3TzVxY1aBn'],
        'The key stays revoked. You are asked to confirm if keys that it created are still active. Without a terminal, that requires --yes.',
      ),
    )
    .action(run(resolveLeakReport))

interface ResolveOptions {
  dryRun?: boolean
  yes?: boolean
}

async function resolveLeakReport(context: Context, id: string, options: ResolveOptions): Promise<void> {
  const { output } = context
  const { dryRun = false, yes } = options
  const { client } = await connect(context)
  const found = await findLeakReport(client, id)
  const active = await activeDescendants(client, found.api_key)
  if (dryRun) {
    if (output.isJson) return output.json({ leak_report: found, active_keys: active })
    await output.result(
      renderFacts([
        [found.resolved_at === null ? 'Would resolve' : 'Already resolved', visible(found.id)],
        ['Key', keyName(found.api_key)],
        ...active.map((each) => ['Still active', keyName(each)] as const),
      ]),
    )
    return output.notice('\nNothing was resolved.\n')
  }
  if (found.resolved_at === null) {
    await confirm(context, active.length === 0 ? [] : [warningOf(found.api_key, active)], { yes })
  }
  const report = await client.leakReports.resolve(found.id)
  if (output.isJson) return output.json({ leak_report: report })
  await output.result(
    renderFacts([
      [found.resolved_at === null ? 'Resolved' : 'Already resolved', visible(report.id)],
      ['Key', keyName(report.api_key)],
      ['At', output.fullTime(report.resolved_at)],
    ]),
  )
}

type KeyOfReport = Pick<ApiKey, 'id' | 'name' | 'prefix'>

/** The keys that the leaked key created, and theirs, which still work. */
async function activeDescendants(client: OpenAnimate, { id }: KeyOfReport): Promise<readonly KeyOfReport[]> {
  try {
    const { unaffected } = await client.apiKeys.impact(id, { cascade: false })
    return unaffected
  } catch (error) {
    // Resolving a leak report needs fewer permissions than this question.
    if (error instanceof ApiError && error.code === 'scope_missing') return []
    throw error
  }
}

function warningOf({ id }: KeyOfReport, active: readonly KeyOfReport[]): string {
  const names = active.slice(0, 10).map(keyName).join(', ')
  const which = `${count(active.length, 'key')} created by the leaked key or its descendants`
  return `${which} can still be active: ${names}${active.length > 10 ? ', …' : ''}. To revoke them: oanim api-keys revoke ${visible(id)} --cascade.`
}
