import type { AuditEvent, AuditPage } from '@oanim/sdk'
import { type Column, renderTable } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { spokenTime } from '../../output/time.ts'
import { type Context, connect } from '../../server/connect.ts'
import { type FilterOptions, filterOf } from './filter.ts'

/** Most entries of one page of the API. */
const pageSize = 100

/** `oanim audit list` */
export async function listAudit(
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
  const auditEvents = pages.flatMap((page) => page.audit_events)

  if (output.isJson) return output.json({ audit_events: auditEvents, next_cursor: cursor })
  if (auditEvents.length === 0) return output.notice('There are no such entries.\n')
  const { bold } = output.paint
  await output.result(
    renderTable(columnsFor(output.width), auditEvents, output.width, (title) => bold(title)),
  )
}

function columnsFor(width: number | undefined): Column<AuditEvent>[] {
  const now = new Date()
  return [
    { title: 'NO', value: ({ seq }) => String(seq) },
    { title: 'WHEN', value: ({ at }) => (width === undefined ? visible(at) : spokenTime(at, now)) },
    { title: 'WHO', value: ({ actor }) => visible(actor.name ?? actor.id ?? 'the server') },
    { title: 'WHAT', value: ({ action }) => visible(action) },
    { title: 'TO', value: aimOf, isFlexible: true },
    { title: 'FROM', value: ({ address }) => visible(address ?? '-') },
  ]
}

/** What something was done to; of a refusal what was asked for. */
function aimOf({ action, target, after }: AuditEvent): string {
  if (action === 'access.denied' && typeof after?.['operation'] === 'string') {
    const count = Number(after['count'])
    return visible(`${after['operation']}: ${after['code']}${count > 1 ? ` (${count} times)` : ''}`)
  }
  return visible(target?.name ?? target?.id ?? '-')
}
