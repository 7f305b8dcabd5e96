import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { pageLimit } from '../http/page.ts'
import { AuditEvent, filterFields, serializeAuditEvent } from './audit-event.ts'

export const listAuditEvents = operation({
  id: 'audit_events.list',
  method: 'GET',
  path: '/api/v1/audit-events',
  tag: 'Audit log',
  summary: 'List audit events',
  description:
    'Returns what changed in the account, who changed it and from which address, newest first. Denied requests are ' +
    'events too: identical ones within a minute are one event with a count.',
  access: 'account',
  scope: 'audit:read',
  input: z.strictObject({
    limit: pageLimit(),
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, 'must be the next_cursor of a previous page')
      .transform(Number)
      .optional()
      .meta({ description: '`next_cursor` of the previous page.', override: { type: 'string' } }),
    ...filterFields,
  }),
  output: z
    .object({
      audit_events: z.array(AuditEvent),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'Cursor of the next page; null on the last page.' }),
    })
    .meta({ id: 'AuditEventList' }),
  problems: [],

  async run({ input: { limit, cursor, ...filter }, actor, store }) {
    const rows = await store.audit.list(actor.account_id, { count: limit + 1, before: cursor, filter })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      audit_events: page.map(serializeAuditEvent),
      next_cursor: rows.length > page.length && last ? String(last.seq) : null,
    }
  },
})
