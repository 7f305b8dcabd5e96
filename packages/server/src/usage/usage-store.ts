import { type Kysely, type OnConflictBuilder, type RawBuilder, type Selectable, sql } from 'kysely'
import type { AccountId, KeyId } from '../core/ids.ts'
import { dayMs, hourMs } from '../core/time.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { descendantIds } from '../keys/key-rows.ts'

export type UsageRow = Selectable<Schema['key_usage']>

/** Rows that are added exactly once. */
export interface UsageBatch {
  readonly id: string
  readonly rows: readonly UsageRow[]
}

/** Requests by their outcome. */
export interface Requests {
  readonly requests: number
  /** Status below 400. */
  readonly accepted: number
  /** Status 400 to 498. */
  readonly denied: number
  /** The server failed, or the client disconnected. */
  readonly failed: number
}

export interface Times {
  readonly first_at: number
  readonly last_at: number
}

/** The first rows of a list, and the length of the whole list. */
export interface TopRows<Row> {
  readonly rows: Row[]
  readonly total: number
}

export type Caller = Pick<
  UsageRow,
  'api_key_id' | 'operation' | 'address' | 'user_agent' | 'requests' | 'first_at' | 'last_at'
>
export type DeniedRequests = Pick<
  UsageRow,
  'operation' | 'status' | 'address' | 'user_agent' | 'requests' | 'first_at' | 'last_at'
>

/** How long usage is kept by the hour, and then by the day. Milliseconds. */
export const keepHoursMs = 8 * dayMs
export const keepDaysMs = 400 * dayMs
/** How long the id of a batch is kept. A failed batch is retried every minute. */
const keepBatchesMs = dayMs

const identity = ['api_key_id', 'hour', 'operation', 'status', 'address', 'user_agent'] as const
const columns = [...identity, 'requests', 'first_at', 'last_at'] as const
// `sql.lit`, because the partial index contains the number itself.
const isHourly = sql<boolean>`hour % ${sql.lit(dayMs)} <> 0`
const dayOf = sql<number>`hour - hour % ${sql.lit(dayMs)}`
/** The advisory lock of the server that rolls up. */
const rollUpLock = 7_118_042

const sum = (condition: RawBuilder<boolean>) =>
  sql<number>`cast(coalesce(sum(case when ${condition} then requests else 0 end), 0) as bigint)`
const isAccepted = sql<boolean>`status < 400`
const isDenied = sql<boolean>`status between 400 and 498`
const requests = sql<number>`cast(coalesce(sum(requests), 0) as bigint)`.as('requests')
const outcomes = [
  requests,
  sum(isAccepted).as('accepted'),
  sum(isDenied).as('denied'),
  sum(sql<boolean>`status > 498`).as('failed'),
] as const
const times = [
  sql<number>`min(first_at)`.as('first_at'),
  sql<number>`max(last_at)`.as('last_at'),
  sql<number>`count(*) over ()`.as('total'),
] as const

export type UsageStore = ReturnType<typeof usageStore>

/** Requests of keys, counted by the hour and after eight days by the day. */
export function usageStore({ db, dialect }: Database) {
  /** @param since The start of an hour. */
  const usageOf = (accountId: AccountId, keyId: KeyId, since: number, withDescendants = false) =>
    db
      .selectFrom('key_usage')
      .where(
        sql<boolean>`api_key_id in ${
          withDescendants
            ? descendantIds(accountId, keyId)
            : sql`(select id from api_key where id = ${keyId} and account_id = ${accountId})`
        }`,
      )
      .where('hour', '>=', since)

  const upsert = (rows: readonly UsageRow[], within: Kysely<Schema>) =>
    within.insertInto('key_usage').values(mergeAndSort(rows)).onConflict(addUp).execute()

  /** Drops rows of deleted keys: those of CI jobs are deleted after they expire. */
  const withExistingKey = async (rows: readonly UsageRow[], within: Kysely<Schema>) => {
    const ids = [...new Set(rows.map(({ api_key_id }) => api_key_id))]
    const found = await within.selectFrom('api_key').select('id').where('id', 'in', ids).execute()
    const known = new Set(found.map(({ id }) => id))
    return rows.filter(({ api_key_id }) => known.has(api_key_id))
  }

  return {
    /** Adds a batch of counts, once. */
    async add({ id, rows }: UsageBatch): Promise<void> {
      if (dialect === 'sqlite') {
        // One process, one statement: no response is lost, so no batch is retried after it was written.
        const known = await withExistingKey(rows, db)
        if (known.length > 0) await upsert(known, db)
        return
      }
      await db.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows: isNew } = await transaction
          .insertInto('usage_batch')
          .values({ id, written_at: Date.now() })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (!isNew) return
        const known = await withExistingKey(rows, transaction)
        if (known.length > 0) await upsert(known, transaction)
      })
    },

    /** Sums up hours that are older than eight days by day. */
    async rollUp(now: number): Promise<void> {
      const before = now - keepHoursMs - (now % hourMs)
      await db.transaction().execute(async (transaction) => {
        if (dialect === 'postgres') {
          const { rows } = await sql<{ mine: boolean }>`
            select pg_try_advisory_xact_lock(${rollUpLock}) as mine`.execute(transaction)
          if (!rows[0]?.mine) return
        }
        await transaction
          .insertInto('key_usage')
          .columns([...columns])
          .expression(
            transaction
              .selectFrom('key_usage')
              .select(['api_key_id', dayOf.as('day'), 'operation', 'status', 'address', 'user_agent'])
              .select([
                requests,
                sql<number>`min(first_at)`.as('first_at'),
                sql<number>`max(last_at)`.as('last_at'),
              ])
              .where('hour', '<', before)
              .where(isHourly)
              .groupBy(['api_key_id', dayOf, 'operation', 'status', 'address', 'user_agent']),
          )
          .onConflict(addUp)
          .execute()
        await transaction.deleteFrom('key_usage').where('hour', '<', before).where(isHourly).execute()
      })
    },

    async deleteOld(now: number): Promise<void> {
      await db
        .deleteFrom('key_usage')
        .where('hour', '<', now - keepDaysMs)
        .execute()
      await db
        .deleteFrom('usage_batch')
        .where('written_at', '<', now - keepBatchesMs)
        .execute()
    },

    totals(accountId: AccountId, keyId: KeyId, since: number): Promise<Requests> {
      return usageOf(accountId, keyId, since).select(outcomes).executeTakeFirstOrThrow()
    },

    /** Days with requests, in order. */
    days(
      accountId: AccountId,
      keyId: KeyId,
      since: number,
    ): Promise<(Requests & { readonly day: number })[]> {
      return usageOf(accountId, keyId, since)
        .select(dayOf.as('day'))
        .select(outcomes)
        .groupBy(dayOf)
        .orderBy('day')
        .execute()
    },

    /** Requests by operation, status, address or user agent, most frequent first. */
    async by<Column extends 'operation' | 'status' | 'address' | 'user_agent'>(
      column: Column,
      accountId: AccountId,
      keyId: KeyId,
      { since, count }: { since: number; count: number },
    ): Promise<TopRows<Requests & Times & { readonly value: UsageRow[Column] }>> {
      const rows = await usageOf(accountId, keyId, since)
        .select((select) => select.ref(column).as('value'))
        .select(outcomes)
        .select(times)
        .groupBy(column)
        .orderBy('requests', 'desc')
        .orderBy('value')
        .limit(count)
        .execute()
      return topRows(rows) as TopRows<Requests & Times & { value: UsageRow[Column] }>
    },

    /** Callers of a key, latest first. Requests that the key was not good enough for (401, 403) do not count. */
    async callers(
      accountId: AccountId,
      keyId: KeyId,
      { since, count, withDescendants }: { since: number; count: number; withDescendants: boolean },
    ): Promise<TopRows<Caller>> {
      const rows = await usageOf(accountId, keyId, since, withDescendants)
        .select(['api_key_id', 'operation', 'address', 'user_agent', requests])
        .select(times)
        .where('status', 'not in', [401, 403])
        .groupBy(['api_key_id', 'operation', 'address', 'user_agent'])
        .orderBy('last_at', 'desc')
        .orderBy('requests', 'desc')
        .limit(count)
        .execute()
      return topRows(rows)
    },

    /** Denied requests, latest first. */
    async denied(
      accountId: AccountId,
      keyId: KeyId,
      { since, count }: { since: number; count: number },
    ): Promise<TopRows<DeniedRequests>> {
      const rows = await usageOf(accountId, keyId, since)
        .select(['operation', 'status', 'address', 'user_agent', requests])
        .select(times)
        .where(isDenied)
        .groupBy(['operation', 'status', 'address', 'user_agent'])
        .orderBy('last_at', 'desc')
        .orderBy('requests', 'desc')
        .limit(count)
        .execute()
      return topRows(rows)
    },

    /** Requests of the key and each of its descendants. Unused keys are missing. */
    async byDescendant(accountId: AccountId, keyId: KeyId, since: number): Promise<Map<KeyId, number>> {
      const rows = await usageOf(accountId, keyId, since, true)
        .select(['api_key_id', requests])
        .groupBy('api_key_id')
        .execute()
      return new Map(rows.map((row) => [row.api_key_id, row.requests]))
    },
  }
}

/** Adds the new counts to an existing row. */
function addUp(conflict: OnConflictBuilder<Schema, 'key_usage'>) {
  return conflict.columns([...identity]).doUpdateSet({
    requests: sql<number>`key_usage.requests + excluded.requests`,
    first_at: sql<number>`case when excluded.first_at < key_usage.first_at then excluded.first_at
      else key_usage.first_at end`,
    last_at: sql<number>`case when excluded.last_at > key_usage.last_at then excluded.last_at
      else key_usage.last_at end`,
  })
}

/**
 * Merges rows with the same identity, because one statement cannot update a row twice. Sorts them, because servers that
 * write the same rows in different orders would deadlock.
 */
function mergeAndSort(rows: readonly UsageRow[]): UsageRow[] {
  const merged = new Map<string, UsageRow>()
  for (const row of rows) {
    const name = identity.map((column) => row[column]).join(' ')
    const same = merged.get(name)
    merged.set(name, same ? sumOf(same, row) : row)
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

function sumOf(one: UsageRow, other: UsageRow): UsageRow {
  return {
    ...one,
    requests: one.requests + other.requests,
    first_at: Math.min(one.first_at, other.first_at),
    last_at: Math.max(one.last_at, other.last_at),
  }
}

function topRows<Row extends { readonly total: number }>(rows: Row[]): TopRows<Omit<Row, 'total'>> {
  return {
    rows: rows.map(({ total: _total, ...row }) => row),
    total: rows[0]?.total ?? 0,
  }
}
