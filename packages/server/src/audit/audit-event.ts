import { z } from 'zod'
import { auditActions } from '../database/audit-actions.ts'
import type { AuditEventFilter, AuditEventRow } from './audit-store.ts'

const Hash = z.string().meta({ description: 'SHA-256: 64 lowercase hexadecimal digits.' })
const Details = z.record(z.string(), z.unknown()).nullable()

/** Contains every field that the hash of an event covers. */
export const AuditEvent = z
  .object({
    id: z.string().meta({ example: 'evt_1aBcDeFgHiJkLmNoPqRs' }),
    account_id: z.string(),
    seq: z.int().meta({ description: 'Sequence number: starts at 1 in each account and has no gaps.' }),
    at: z.iso.datetime(),
    action: z.enum(auditActions),
    actor: z
      .object({
        kind: z.enum(['key', 'user', 'system']),
        id: z.string().nullable(),
        name: z.string().nullable(),
      })
      .meta({ description: '`system` is the server itself, or an operator on its machine.' }),
    target: z
      .object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() })
      .nullable()
      .meta({ description: 'The object that the action changed.' }),
    address: z.string().nullable().meta({ description: 'IP address of the client.' }),
    request_id: z.string().nullable(),
    before: Details.meta({ description: 'The values before the change.' }),
    after: Details.meta({ description: 'The values after the change, or other details.' }),
    prev_hash: Hash.meta({ description: 'The hash of the previous event; 64 zeros for the first.' }),
    hash: Hash.meta({
      description: 'The hash of this event, including `prev_hash`. See the audit log guide.',
    }),
  })
  .meta({ id: 'AuditEvent' })

export const AuditLogHead = z
  .object({
    first_seq: z.int().meta({ description: 'Sequence number of the oldest event that is kept.' }),
    first_prev_hash: Hash.meta({ description: 'The hash of the event before the oldest.' }),
    last_seq: z.int().meta({ description: 'Sequence number of the newest event; 0 if there is none.' }),
    last_hash: Hash.meta({ description: 'The hash of the newest event. It covers the whole log.' }),
  })
  .meta({ id: 'AuditLogHead' })

export function serializeAuditEvent(row: AuditEventRow): z.output<typeof AuditEvent> {
  return {
    id: row.id,
    account_id: row.account_id,
    seq: row.seq,
    at: new Date(row.created_at).toISOString(),
    action: row.action,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    target:
      row.target_kind === null ? null : { kind: row.target_kind, id: row.target_id, name: row.target_name },
    address: row.address,
    request_id: row.request_id,
    before: row.before === null ? null : JSON.parse(row.before),
    after: row.after === null ? null : JSON.parse(row.after),
    prev_hash: row.prev_hash,
    hash: row.hash,
  }
}

const Word = z.string().regex(/^[A-Za-z0-9_.:%-]{1,100}$/, 'must be 1 to 100 letters, digits and . : % _ -')

const Time = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-01-31T12:00:00Z' })
  .transform((text) => new Date(text).getTime())

/** Events must match every filter that is given. */
export const filterFields = {
  action: z
    .string()
    .refine(isAction, 'must be an action (key.revoked) or a prefix of actions (key.)')
    .optional()
    .meta({
      description: 'An action such as `key.revoked`, or a prefix such as `key.`.',
      override: { type: 'string' },
    }),
  actor_id: Word.optional().meta({ description: 'Id of the key or user that caused the event.' }),
  target_id: Word.optional().meta({ description: 'Id of the object that the action changed.' }),
  request_id: Word.optional().meta({ description: '`X-Request-Id` of the response.' }),
  address: Word.optional().meta({ description: 'IP address of the client.' }),
  since: Time.optional().meta({
    description: 'Earliest time, inclusive.',
    override: { type: 'string', format: 'date-time' },
  }),
  until: Time.optional().meta({
    description: 'Latest time, exclusive.',
    override: { type: 'string', format: 'date-time' },
  }),
} satisfies Record<keyof AuditEventFilter, z.ZodType>

function isAction(text: string): boolean {
  return text.endsWith('.')
    ? auditActions.some((action) => action.startsWith(text))
    : auditActions.some((action) => action === text)
}
