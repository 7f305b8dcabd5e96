import { z } from 'zod'
import { lines, operation } from '../http/operation.ts'
import { AuditEvent, filterFields, serializeAuditEvent } from './audit-event.ts'
import type { AuditEventRow } from './audit-store.ts'

export const exportAuditEvents = operation({
  id: 'audit_events.export',
  method: 'GET',
  path: '/api/v1/audit-events/export',
  tag: 'Audit log',
  summary: 'Export audit events',
  description:
    'Returns all events that match the filters, oldest first, one JSON object per line. An export without filters can ' +
    'be verified offline: each event contains the hash of the previous one.',
  access: 'account',
  scope: 'audit:read',
  input: z.strictObject(filterFields),
  output: lines,
  line: AuditEvent,
  problems: [],

  async run({ input, actor, store }) {
    return { fileName: 'audit.jsonl', items: responses(store.audit.walk(actor.account_id, input)) }
  },
})

async function* responses(rows: AsyncIterable<AuditEventRow>) {
  for await (const row of rows) yield serializeAuditEvent(row)
}
