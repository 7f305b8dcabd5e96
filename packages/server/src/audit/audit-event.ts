import { z } from 'zod'
import { auditActions } from '../database/schema.ts'
import type { AuditEventFilter, AuditEventRow } from './audit-reader.ts'

const Hash = z.string().meta({ description: 'SHA-256, 64 lower-case hexadecimal digits.' })
const Facts = z.record(z.string(), z.unknown()).nullable()

/** An entry as the API shows it: whoever checks its hash has nothing else. */
export const AuditEvent = z
  .object({
    id: z.string().meta({ example: 'evt_1aBcDeFgHiJkLmNoPqRs' }),
    account_id: z.string(),
    seq: z.int().meta({ description: 'Counts from 1 in each account, without gaps.' }),
    at: z.iso.datetime(),
    action: z.enum(auditActions),
    actor: z
      .object({
        kind: z.enum(['key', 'user', 'system']),
        id: z.string().nullable(),
        name: z.string().nullable(),
      })
      .meta({ description: '`machine` is whoever controls the server itself, or the server by itself.' }),
    target: z
      .object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() })
      .nullable()
      .meta({ description: 'What it was done to.' }),
    address: z.string().nullable().meta({ description: 'Where the request came from.' }),
    request_id: z.string().nullable(),
    before: Facts.meta({ description: 'What was changed, as it was.' }),
    after: Facts.meta({ description: 'The same as it became, or what else is worth knowing.' }),
    prev_hash: Hash.meta({ description: 'The hash of the entry before; 64 zeros before the first.' }),
    hash: Hash.meta({ description: 'Of this entry, `prev_hash` included; see docs/audit.md.' }),
  })
  .meta({ id: 'AuditEvent' })

/** Where a log begins and ends. */
export const AuditLogHead = z
  .object({
    first_seq: z.int().meta({ description: 'The oldest entry that is kept.' }),
    first_prev_hash: Hash.meta({ description: 'The hash of the entry before that one.' }),
    last_seq: z.int().meta({ description: 'The newest entry; 0 while there is none.' }),
    last_hash: Hash.meta({
      description: 'Its hash. Keep it elsewhere: it vouches for the whole log so far.',
    }),
  })
  .meta({ id: 'AuditLogHead' })

export function toResponse(row: AuditEventRow): z.output<typeof AuditEvent> {
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

/** What an entry must have to be listed; all of what is named. */
export const filterFields = {
  action: z
    .string()
    .refine(isAction, 'must be an action (key.revoked) or the beginning of some (key.)')
    .optional()
    .meta({
      description: 'An action such as `key.revoked`, or all that begin alike: `key.`.',
      override: { type: 'string' },
    }),
  actor_id: Word.optional().meta({ description: 'The key or user that did it.' }),
  target_id: Word.optional().meta({ description: 'What it was done to.' }),
  request_id: Word.optional().meta({ description: '`X-Request-Id` of the answer.' }),
  address: Word.optional().meta({ description: 'Where the request came from.' }),
  since: Time.optional().meta({
    description: 'From this time on.',
    override: { type: 'string', format: 'date-time' },
  }),
  until: Time.optional().meta({
    description: 'Before this time.',
    override: { type: 'string', format: 'date-time' },
  }),
} satisfies Record<keyof AuditEventFilter, z.ZodType>

function isAction(text: string): boolean {
  return text.endsWith('.')
    ? auditActions.some((action) => action.startsWith(text))
    : auditActions.some((action) => action === text)
}
