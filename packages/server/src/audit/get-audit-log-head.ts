import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { AuditLogHead } from './audit-event.ts'

export const getAuditLogHead = operation({
  id: 'audit_events.head',
  method: 'GET',
  path: '/api/v1/audit-events/head',
  tag: 'Audit log',
  summary: 'Show where the log begins and ends',
  description:
    'The oldest entry that is kept and the newest, with their hashes. Whoever keeps `last_hash` elsewhere finds out ' +
    'later whether the log up to there was rewritten or cut.',
  access: 'account',
  scope: 'audit:read',
  input: z.strictObject({}),
  output: AuditLogHead,
  problems: [],

  async run({ actor, store }) {
    return store.audit.head(actor.account_id)
  },
})
