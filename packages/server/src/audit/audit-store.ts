import { type Kysely, sql } from 'kysely'
import { type AccountId, type KeyId, newId, type UserId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import type { AuditAction, Schema } from '../database/schema.ts'
import { auditReader } from './audit-reader.ts'
import { genesisHash, hashAuditEvent } from './hash-audit-event.ts'
import { auditPruning } from './prune-audit-log.ts'

/** Who did something, from where and by which request. The machine is whoever controls the server itself. */
export type AuditActor = {
  readonly address?: string | null | undefined
  readonly requestId?: string | undefined
} & (
  | { readonly kind: 'key'; readonly id: KeyId; readonly name: string }
  | { readonly kind: 'user'; readonly id: UserId; readonly name: string }
  | { readonly kind: 'system' }
)

export const systemActor: AuditActor = { kind: 'system' }

export interface AuditEventInput {
  readonly action: AuditAction
  readonly at: number
  readonly by: AuditActor
  readonly target?:
    | { readonly kind: string; readonly id: string | null; readonly name: string | null }
    | undefined
  /** What was changed, as it was. Plain JSON, no secrets. */
  readonly before?: object | undefined
  /** The same as it is now, or what is worth knowing of the deed. */
  readonly after?: object | undefined
}

export type AuditStore = ReturnType<typeof auditStore>

/** Who did what: written once, never changed, each entry with the hash of the one before. */
export function auditStore(database: Database) {
  const { db, turns } = database
  return {
    ...auditReader(database),
    ...auditPruning(database, recordAuditEvent),

    /** Writes deeds of one account, in order and all or none. */
    async write(accountId: AccountId, ...auditEvents: readonly AuditEventInput[]): Promise<void> {
      await turns.take(accountId, () =>
        db.transaction().execute(async (transaction) => {
          for (const auditEvent of auditEvents) await recordAuditEvent(transaction, accountId, auditEvent)
        }),
      )
    },
  }
}

/**
 * Writes a deed beside the work itself: `within` is the transaction that does the work. It holds the end of the
 * account's log until that transaction ends, so it comes last in it.
 */
export async function recordAuditEvent(
  within: Kysely<Schema>,
  accountId: AccountId,
  { action, at, by, target, before, after }: AuditEventInput,
): Promise<void> {
  const head = await within
    .insertInto('audit_log_head')
    .values({
      account_id: accountId,
      first_seq: 1,
      first_prev_hash: genesisHash,
      last_seq: 1,
      last_hash: genesisHash,
    })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet({ last_seq: sql<number>`audit_log_head.last_seq + 1` }),
    )
    .returning(['last_seq', 'last_hash'])
    .executeTakeFirstOrThrow()
  const entry = {
    id: newId('evt'),
    account_id: accountId,
    created_at: at,
    action,
    actor_kind: by.kind,
    actor_id: by.kind === 'system' ? null : by.id,
    actor_name: by.kind === 'system' ? null : by.name,
    target_kind: target?.kind ?? null,
    target_id: target?.id ?? null,
    target_name: target?.name ?? null,
    address: by.address ?? null,
    request_id: by.requestId ?? null,
    before: before ? JSON.stringify(before) : null,
    after: after ? JSON.stringify(after) : null,
    seq: head.last_seq,
    prev_hash: head.last_hash,
  }
  const hash = hashAuditEvent(entry)
  await within
    .insertInto('audit_event')
    .values({ ...entry, hash })
    .execute()
  await within
    .updateTable('audit_log_head')
    .set({ last_hash: hash })
    .where('account_id', '=', accountId)
    .execute()
}
