import { type Kysely, sql } from 'kysely'
import type { AccountId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import type { AuditLogHead } from './audit-reader.ts'
import type { AuditEventInput } from './audit-store.ts'

/** How many entries one statement looks at or deletes. */
const stepRows = 1_000

/** The last entry of those that go. */
interface Cut {
  readonly seq: number
  readonly hash: string
}

/** Lets go of what is too old to keep. */
export function auditPruning(
  { db }: Database,
  write: (within: Kysely<Schema>, accountId: AccountId, auditEvent: AuditEventInput) => Promise<void>,
) {
  /** The end of the oldest entries that are all from before a time. */
  const findCut = async (accountId: AccountId, { first_seq }: AuditLogHead, before: number) => {
    let cut: Cut | undefined
    let isWorthIt = false
    for (let from = first_seq; ; from += stepRows) {
      const rows = await db
        .selectFrom('audit_event')
        .select(['seq', 'hash', 'action', 'created_at'])
        .where('account_id', '=', accountId)
        .where('seq', '>=', from)
        .where('seq', '<', from + stepRows)
        .orderBy('seq')
        .execute()
      for (const { seq, hash, action, created_at } of rows) {
        if (created_at >= before) return isWorthIt ? cut : undefined
        cut = { seq, hash }
        // Else the log of an account where nothing happens would be an entry about an entry about an entry.
        isWorthIt ||= action !== 'log.pruned'
      }
      if (rows.length === 0) return isWorthIt ? cut : undefined
    }
  }

  /** Moves the beginning of a log, and writes in it that and how far. Of two servers one does. */
  const moveHead = (accountId: AccountId, { first_seq }: AuditLogHead, cut: Cut, at: number) =>
    db.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('audit_log_head')
        .set({ first_seq: cut.seq + 1, first_prev_hash: cut.hash })
        .where('account_id', '=', accountId)
        .where('first_seq', '=', first_seq)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows !== 1n) return
      await write(transaction, accountId, {
        action: 'log.pruned',
        at,
        by: { kind: 'system' },
        after: { pruned: cut.seq + 1 - first_seq, through_seq: cut.seq, through_hash: cut.hash },
      })
    })

  return {
    /**
     * Forgets the oldest entries of every log up to the first that is not from before a time.
     *
     * A log begins later in one step with the entry that says so; the rows go right after, in small steps, and those
     * that a crash left with the next call. No reader sees them meanwhile.
     */
    async prune(before: number, at: number): Promise<void> {
      const aged = await db
        .selectFrom('audit_log_head as h')
        .innerJoin('audit_event as a', (join) =>
          join.onRef('a.account_id', '=', 'h.account_id').onRef('a.seq', '=', 'h.first_seq'),
        )
        .selectAll('h')
        .where('a.created_at', '<', before)
        .execute()
      for (const { account_id, ...head } of aged) {
        const cut = await findCut(account_id, head, before)
        if (cut) await moveHead(account_id, head, cut, at)
      }
      for (;;) {
        const { numDeletedRows } = await db
          .deleteFrom('audit_event')
          .where(
            'id',
            'in',
            db
              .selectFrom('audit_log_head as h')
              .innerJoin('audit_event as a', (join) =>
                join.onRef('a.account_id', '=', 'h.account_id').on(sql<boolean>`a.seq < h.first_seq`),
              )
              .select('a.id')
              .where('h.first_seq', '>', 1)
              .limit(stepRows),
          )
          .executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) return
      }
    },
  }
}
