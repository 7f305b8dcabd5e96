import type { Selectable } from 'kysely'
import type { AccountId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { genesisHash } from './hash-audit-event.ts'

export type AuditEventRow = Selectable<Schema['audit_event']>
export type AuditLogHead = Omit<Selectable<Schema['audit_log_head']>, 'account_id'>

/** Which entries; what is left out does not matter. */
export interface AuditEventFilter {
  /** An action, or the beginning of some with its dot: `key.`. */
  readonly action?: string | undefined
  readonly actor_id?: string | undefined
  readonly target_id?: string | undefined
  readonly request_id?: string | undefined
  readonly address?: string | undefined
  /** From this time on. Milliseconds. */
  readonly since?: number | undefined
  /** Before this time. Milliseconds. */
  readonly until?: number | undefined
}

/**
 * How many entries one statement looks at. The embedded database answers in this process, so a search of a long log
 * that finds little goes in steps, between which other requests have their turn.
 */
const stepRows = 1_000

/** Reads the log of an account, in the order in which it was written. */
export function auditReader({ db }: Database) {
  const head = async (accountId: AccountId): Promise<AuditLogHead> =>
    (await db
      .selectFrom('audit_log_head')
      .select(['first_seq', 'first_prev_hash', 'last_seq', 'last_hash'])
      .where('account_id', '=', accountId)
      .executeTakeFirst()) ?? unwritten

  const step = (accountId: AccountId, from: number, end: number, filter: AuditEventFilter) => {
    const { action = '', since, until } = filter
    const equal = (['actor_id', 'target_id', 'request_id', 'address'] as const).flatMap((column) => {
      const value = filter[column]
      return value === undefined ? [] : [[column, value] as const]
    })
    let query = db
      .selectFrom('audit_event')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('seq', '>=', from)
      .where('seq', '<', end)
    for (const [column, value] of equal) query = query.where(column, '=', value)
    if (action.endsWith('.')) {
      query = query.where(({ fn, val }) => fn('substr', ['action', val(1), val(action.length)]), '=', action)
    } else if (action !== '') {
      query = query.where('action', '=', action as AuditEventRow['action'])
    }
    if (since !== undefined) query = query.where('created_at', '>=', since)
    if (until !== undefined) query = query.where('created_at', '<', until)
    return query
  }

  return {
    /** Where the log begins and ends. One without entries ends at 0. */
    head,

    /** Newest first, `count` at most. @param options.before Only entries with a smaller number. */
    async list(
      accountId: AccountId,
      options: { count: number; before?: number | undefined; filter?: AuditEventFilter },
    ): Promise<AuditEventRow[]> {
      const { count, before = Number.POSITIVE_INFINITY, filter = {} } = options
      const { first_seq, last_seq } = await head(accountId)
      const found: AuditEventRow[] = []
      for (
        let end = Math.min(before, last_seq + 1);
        end > first_seq && found.length < count;
        end -= stepRows
      ) {
        const rows = await step(accountId, Math.max(first_seq, end - stepRows), end, filter)
          .orderBy('seq', 'desc')
          .limit(count - found.length)
          .execute()
        found.push(...rows)
      }
      return found
    },

    /**
     * All of it, oldest first, a part of it in memory at a time.
     *
     * @throws when what was to be read next has become too old to keep: what follows would not fit.
     */
    async *walk(accountId: AccountId, filter: AuditEventFilter = {}): AsyncGenerator<AuditEventRow> {
      for (let from = (await head(accountId)).first_seq; ; from += stepRows) {
        const rows = await step(accountId, from, from + stepRows, filter)
          .orderBy('seq')
          .execute()
        const { first_seq, last_seq } = await head(accountId)
        if (first_seq > from) throw new Error('the log was pruned while it was read')
        yield* rows
        if (from + stepRows > last_seq && rows.length === 0) return
      }
    },
  }
}

const unwritten: AuditLogHead = {
  first_seq: 1,
  first_prev_hash: genesisHash,
  last_seq: 0,
  last_hash: genesisHash,
}
