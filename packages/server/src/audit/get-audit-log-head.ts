import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { AuditLogHead } from './audit-event.ts'

export const getAuditLogHead = operation({
  id: 'audit_events.head',
  method: 'GET',
  path: '/api/v1/audit-events/head',
  tag: 'Audit log',
  summary: 'Get the first and last audit event',
  description:
    'Returns the oldest and the newest event with their hashes. Store `last_hash` outside the server to detect later ' +
    'whether the log up to that event was changed or cut.',
  access: 'account',
  scope: 'audit:read',
  input: z.strictObject({}),
  output: AuditLogHead,
  problems: [],

  async run({ actor, store }) {
    return store.audit.head(actor.account_id)
  },
})
