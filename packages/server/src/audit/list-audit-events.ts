import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { pageLimit } from '../http/page.ts'
import { AuditEvent, filterFields, toResponse } from './audit-event.ts'

export const listAuditEvents = operation({
  id: 'audit_events.list',
  method: 'GET',
  path: '/api/v1/audit-events',
  tag: 'Audit log',
  summary: 'List audit log',
  description:
    'Who did what in the account, with which key or as which user, from where, and what it changed; newest first. ' +
    'Refused calls that needed a privilege are in it, too: equal ones within a minute are one entry with a count.',
  access: 'account',
  scope: 'audit:read',
  input: z.strictObject({
    limit: pageLimit(),
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, 'is not a cursor of this list')
      .transform(Number)
      .optional()
      .meta({ description: '`next_cursor` of the page before.', override: { type: 'string' } }),
    ...filterFields,
  }),
  output: z
    .object({
      audit_events: z.array(AuditEvent),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'Where the next page begins; null on the last.' }),
    })
    .meta({ id: 'AuditEventList' }),
  problems: [],

  async run({ input: { limit, cursor, ...filter }, actor, store }) {
    const rows = await store.audit.list(actor.account_id, { count: limit + 1, before: cursor, filter })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      audit_events: page.map(toResponse),
      next_cursor: rows.length > page.length && last ? String(last.seq) : null,
    }
  },
})
