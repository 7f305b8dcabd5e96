import { type Kysely, type Selectable, sql } from 'kysely'
import { type AccountId, type KeyId, newId, type UserId } from '../core/ids.ts'
import type { AuditAction } from '../database/audit-actions.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { genesisHash, hashAuditEvent } from './hash-audit-event.ts'

/** Who caused an audit event, from which address and in which request. */
export type AuditActor = {
  readonly address?: string | null | undefined
  readonly requestId?: string | undefined
} & (
  | { readonly kind: 'key'; readonly id: KeyId; readonly name: string }
  | { readonly kind: 'user'; readonly id: UserId; readonly name: string }
  | { readonly kind: 'system' }
)

/** The server itself, or an operator on its machine. */
export const systemActor: AuditActor = { kind: 'system' }

export interface AuditEventInput {
  readonly action: AuditAction
  /** Milliseconds. */
  readonly at: number
  readonly by: AuditActor
  readonly target?:
    | { readonly kind: string; readonly id: string | null; readonly name: string | null }
    | undefined
  /** The values before the change. Plain JSON without secrets. */
  readonly before?: object | undefined
  /** The values after the change, or other details. Plain JSON without secrets. */
  readonly after?: object | undefined
}

export type AuditEventRow = Selectable<Schema['audit_event']>
export type AuditLogHead = Omit<Selectable<Schema['audit_log_head']>, 'account_id'>

/** Selects events that match every given field. */
export interface AuditEventFilter {
  /** An action, or a prefix of actions that ends with a dot: `key.`. */
  readonly action?: string | undefined
  readonly actor_id?: string | undefined
  readonly target_id?: string | undefined
  readonly request_id?: string | undefined
  readonly address?: string | undefined
  /** Inclusive. Milliseconds. */
  readonly since?: number | undefined
  /** Exclusive. Milliseconds. */
  readonly until?: number | undefined
}

/**
 * Events that one statement reads or deletes. The embedded database runs in this process, so long logs are processed
 * in batches and other requests run in between.
 */
const batchRows = 1_000

const emptyHead: AuditLogHead = {
  first_seq: 1,
  first_prev_hash: genesisHash,
  last_seq: 0,
  last_hash: genesisHash,
}

export type AuditStore = ReturnType<typeof auditStore>

/** The audit log of each account: append-only, and each event contains the hash of the previous one. */
export function auditStore({ db, turns }: Database) {
  /** The ends of a log. An empty log ends at 0. */
  const head = async (accountId: AccountId): Promise<AuditLogHead> =>
    (await db
      .selectFrom('audit_log_head')
      .select(['first_seq', 'first_prev_hash', 'last_seq', 'last_hash'])
      .where('account_id', '=', accountId)
      .executeTakeFirst()) ?? emptyHead

  /** Events with `from` <= seq < `end`. */
  const batch = (accountId: AccountId, from: number, end: number) =>
    db
      .selectFrom('audit_event')
      .where('account_id', '=', accountId)
      .where('seq', '>=', from)
      .where('seq', '<', end)

  const filteredBatch = (accountId: AccountId, from: number, end: number, filter: AuditEventFilter) => {
    const { action = '', since, until } = filter
    let query = batch(accountId, from, end).selectAll()
    for (const column of ['actor_id', 'target_id', 'request_id', 'address'] as const) {
      const value = filter[column]
      if (value !== undefined) query = query.where(column, '=', value)
    }
    if (action.endsWith('.')) {
      query = query.where(({ fn, val }) => fn('substr', ['action', val(1), val(action.length)]), '=', action)
    } else if (action !== '') {
      query = query.where('action', '=', action as AuditAction)
    }
    if (since !== undefined) query = query.where('created_at', '>=', since)
    if (until !== undefined) query = query.where('created_at', '<', until)
    return query
  }

  /** The last of the oldest events that were all created before a time. */
  const findCut = async (accountId: AccountId, firstSeq: number, before: number) => {
    let cut: { seq: number; hash: string } | undefined
    // A log that contains only records of pruning is left alone: each run would replace one with another.
    let isWorthPruning = false
    for (let from = firstSeq; ; from += batchRows) {
      const rows = await batch(accountId, from, from + batchRows)
        .select(['seq', 'hash', 'action', 'created_at'])
        .orderBy('seq')
        .execute()
      for (const { seq, hash, action, created_at } of rows) {
        if (created_at >= before) return isWorthPruning ? cut : undefined
        cut = { seq, hash }
        isWorthPruning ||= action !== 'log.pruned'
      }
      if (rows.length === 0) return isWorthPruning ? cut : undefined
    }
  }

  /** Moves the start of a log and records it there. If several servers try at once, one succeeds. */
  const moveStart = (
    accountId: AccountId,
    firstSeq: number,
    cut: { seq: number; hash: string },
    at: number,
  ) =>
    db.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('audit_log_head')
        .set({ first_seq: cut.seq + 1, first_prev_hash: cut.hash })
        .where('account_id', '=', accountId)
        .where('first_seq', '=', firstSeq)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows !== 1n) return
      await recordAuditEvent(transaction, accountId, {
        action: 'log.pruned',
        at,
        by: systemActor,
        after: { pruned: cut.seq + 1 - firstSeq, through_seq: cut.seq, through_hash: cut.hash },
      })
    })

  return {
    head,

    /** Newest first, at most `count`. @param options.before Only events with a lower sequence number. */
    async list(
      accountId: AccountId,
      options: { count: number; before?: number | undefined; filter?: AuditEventFilter },
    ): Promise<AuditEventRow[]> {
      const { count, before = Number.POSITIVE_INFINITY, filter = {} } = options
      const { first_seq, last_seq } = await head(accountId)
      const found: AuditEventRow[] = []
      let end = Math.min(before, last_seq + 1)
      while (end > first_seq && found.length < count) {
        const rows = await filteredBatch(accountId, Math.max(first_seq, end - batchRows), end, filter)
          .orderBy('seq', 'desc')
          .limit(count - found.length)
          .execute()
        found.push(...rows)
        end -= batchRows
      }
      return found
    },

    /**
     * Reads all matching events, oldest first, in batches.
     *
     * @throws {Error} The next batch was pruned during the read, so the result would have a gap.
     */
    async *walk(accountId: AccountId, filter: AuditEventFilter = {}): AsyncGenerator<AuditEventRow> {
      for (let from = (await head(accountId)).first_seq; ; from += batchRows) {
        const rows = await filteredBatch(accountId, from, from + batchRows, filter)
          .orderBy('seq')
          .execute()
        const { first_seq, last_seq } = await head(accountId)
        if (first_seq > from) throw new Error('the audit log was pruned while it was read')
        yield* rows
        if (from + batchRows > last_seq && rows.length === 0) return
      }
    },

    /** Records events of one account in order: all or none. */
    async write(accountId: AccountId, ...auditEvents: readonly AuditEventInput[]): Promise<void> {
      await turns.take(accountId, () =>
        db.transaction().execute(async (transaction) => {
          for (const auditEvent of auditEvents) await recordAuditEvent(transaction, accountId, auditEvent)
        }),
      )
    },

    /**
     * Deletes the oldest events of every log, up to the first that is not older than a time.
     *
     * One transaction moves the start of a log and records it. The rows are deleted afterwards in batches; if the
     * server crashes, the next call deletes the rest. Readers never see them.
     */
    async prune(before: number, at: number): Promise<void> {
      const aged = await db
        .selectFrom('audit_log_head as h')
        .innerJoin('audit_event as a', (join) =>
          join.onRef('a.account_id', '=', 'h.account_id').onRef('a.seq', '=', 'h.first_seq'),
        )
        .select(['h.account_id', 'h.first_seq'])
        .where('a.created_at', '<', before)
        .execute()
      for (const { account_id, first_seq } of aged) {
        const cut = await findCut(account_id, first_seq, before)
        if (cut) await moveStart(account_id, first_seq, cut, at)
      }
      const isCutOff = db
        .selectFrom('audit_log_head as h')
        .innerJoin('audit_event as a', (join) =>
          join.onRef('a.account_id', '=', 'h.account_id').on(sql<boolean>`a.seq < h.first_seq`),
        )
        .select('a.id')
        .where('h.first_seq', '>', 1)
        .limit(batchRows)
      for (;;) {
        const { numDeletedRows } = await db
          .deleteFrom('audit_event')
          .where('id', 'in', isCutOff)
          .executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) return
      }
    },
  }
}

/**
 * Records an event in the transaction that makes the change. Call it last: it locks the end of the account's log until
 * the transaction ends.
 */
export async function recordAuditEvent(
  transaction: Kysely<Schema>,
  accountId: AccountId,
  { action, at, by, target, before, after }: AuditEventInput,
): Promise<void> {
  const { last_seq, last_hash } = await transaction
    .insertInto('audit_log_head')
    .values({ ...emptyHead, account_id: accountId, last_seq: 1 })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet({ last_seq: sql<number>`audit_log_head.last_seq + 1` }),
    )
    .returning(['last_seq', 'last_hash'])
    .executeTakeFirstOrThrow()
  const event = {
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
    seq: last_seq,
    prev_hash: last_hash,
  }
  const hash = hashAuditEvent(event)
  await transaction
    .insertInto('audit_event')
    .values({ ...event, hash })
    .execute()
  await transaction
    .updateTable('audit_log_head')
    .set({ last_hash: hash })
    .where('account_id', '=', accountId)
    .execute()
}
