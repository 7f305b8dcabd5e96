import type { AuditEvent, AuditPage } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run, wholeNumber } from '../../command.ts'
import type { Context } from '../../context.ts'
import type { Output } from '../../output/output.ts'
import type { Column } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { type FilterOptions, filterOf, withFilters } from './filter.ts'

/** `oanim audit list` */
export const command = (run: Run) =>
  withFilters(new Command('list'))
    .description('List audit events, newest first')
    .option('--limit <number>', 'the number of events (default: 50)', wholeNumber)
    .option('--json', 'print the events as JSON')
    .addHelpText(
      'after',
      examples([
        'oanim audit list --action key. --since 7d',
        'oanim audit list --action access.denied',
        'oanim audit list --target-id key_5bQ0xYv2mTz81KcPfWda --json',
      ]),
    )
    .action(run(listAuditEvents))

/** Largest page of the API. */
const pageSize = 100

async function listAuditEvents(
  context: Context,
  { limit = 50, ...options }: FilterOptions & { limit?: number },
): Promise<void> {
  const { output } = context
  const filter = filterOf(options)
  const { client } = await connect(context)
  const pages: AuditPage[] = []
  const countOf = () => pages.reduce((sum, page) => sum + page.audit_events.length, 0)
  if (limit >= pageSize) {
    for await (const page of client.audit.pages({ ...filter, limit: pageSize })) {
      pages.push(page)
      if (countOf() > limit - pageSize) break
    }
  }
  let cursor = pages.at(-1)?.next_cursor
  const left = limit - countOf()
  if (cursor === undefined || (cursor !== null && left > 0)) {
    const page = await client.audit.list({ ...filter, limit: left, ...(cursor && { cursor }) })
    pages.push(page)
    cursor = page.next_cursor
  }
  const events = pages.flatMap((page) => page.audit_events)

  if (output.isJson) return output.json({ audit_events: events, next_cursor: cursor })
  if (events.length === 0) return output.notice('No audit events match.\n')
  await output.result(output.table(columnsFor(output), events))
}

function columnsFor(output: Output): Column<AuditEvent>[] {
  return [
    { title: 'SEQ', value: ({ seq }) => String(seq) },
    { title: 'TIME', value: ({ at }) => output.time(at) },
    { title: 'ACTOR', value: ({ actor }) => visible(actor.name ?? actor.id ?? 'system') },
    { title: 'ACTION', value: ({ action }) => visible(action) },
    { title: 'TARGET', value: describeTarget, isFlexible: true },
    { title: 'ADDRESS', value: ({ address }) => visible(address ?? '-') },
  ]
}

/** The resource that was changed; of denied requests, the operation. */
function describeTarget({ action, target, after }: AuditEvent): string {
  if (action === 'access.denied' && typeof after?.['operation'] === 'string') {
    const times = Number(after['count'])
    return visible(`${after['operation']}: ${after['code']}${times > 1 ? ` (${times} times)` : ''}`)
  }
  return visible(target?.name ?? target?.id ?? '-')
}
