import { z } from 'zod'
import { lines, operation } from '../http/operation.ts'
import { AuditEvent, filterFields, toResponse } from './audit-event.ts'

export const exportAuditEvents = operation({
  id: 'audit_events.export',
  method: 'GET',
  path: '/api/v1/audit-events/export',
  tag: 'Audit log',
  summary: 'Export audit log',
  description:
    'The whole log, or what the filters leave of it: one JSON object a line, oldest first. Without filters it can be ' +
    'checked by anybody: each entry has the hash of the one before.',
  access: 'account',
  scope: 'audit:read',
  input: z.strictObject(filterFields),
  output: lines,
  line: AuditEvent,
  problems: [],

  async run({ input, actor, store }) {
    const rows = store.audit.walk(actor.account_id, input)
    return { fileName: 'audit.jsonl', items: presented(rows) }
  },
})

async function* presented(rows: AsyncIterable<Parameters<typeof toResponse>[0]>) {
  for await (const row of rows) yield toResponse(row)
}
