import { type Kysely, type OnConflictBuilder, type RawBuilder, type Selectable, sql } from 'kysely'
import type { AccountId, KeyId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { descendantIds } from '../keys/key-descendants.ts'

export type UsageRow = Selectable<Schema['key_usage']>

/** Rows that are added together, and once. */
export interface UsageBatch {
  readonly id: string
  readonly rows: readonly UsageRow[]
}

/** Requests by their outcome. */
export interface Requests {
  readonly requests: number
  /** Answered as asked. */
  readonly accepted: number
  /** Refused: 400 to 498. */
  readonly denied: number
  /** Neither: the server failed, or the caller hung up. */
  readonly failed: number
}

export interface Times {
  readonly first_at: number
  readonly last_at: number
}

/** Some of something, and how many there are. */
export interface Part<Row> {
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

export const dayMs = 24 * 60 * 60 * 1000
export const hourMs = 60 * 60 * 1000
/** How long the hours of a day are told apart, and how long days are kept. Milliseconds. */
export const keepHoursMs = 8 * dayMs
export const keepDaysMs = 400 * dayMs
/** How long a batch is remembered. Whoever could not write it tries again every minute. Milliseconds. */
const keepBatchesMs = dayMs

const identity = ['api_key_id', 'hour', 'operation', 'status', 'address', 'user_agent'] as const
const columns = [...identity, 'requests', 'first_at', 'last_at'] as const
// As it stands in the index of those rows, which a parameter would not match.
const isNoDay = sql<boolean>`hour % ${sql.lit(dayMs)} <> 0`
const dayOf = sql<number>`hour - hour % ${sql.lit(dayMs)}`
/** Says to all servers which of them is rolling hours up. */
const rollUpLock = 7_118_042

const sum = (condition: RawBuilder<boolean>) =>
  sql<number>`cast(coalesce(sum(case when ${condition} then requests else 0 end), 0) as bigint)`
const isAccepted = sql<boolean>`status < 400`
const isRefused = sql<boolean>`status between 400 and 498`
const requests = sql<number>`cast(coalesce(sum(requests), 0) as bigint)`.as('requests')
const outcomes = [
  requests,
  sum(isAccepted).as('accepted'),
  sum(isRefused).as('denied'),
  sum(sql<boolean>`status > 498`).as('failed'),
] as const
const times = [
  sql<number>`min(first_at)`.as('first_at'),
  sql<number>`max(last_at)`.as('last_at'),
  sql<number>`count(*) over ()`.as('total'),
] as const

export type UsageStore = ReturnType<typeof usageStore>

/** What keys did, counted by the hour and, once that is long ago, by the day. */
export function usageStore({ db, dialect }: Database) {
  /** What a key, or it and its family, did since a time, which is the beginning of an hour. */
  const of = (accountId: AccountId, keyId: KeyId, since: number, withFamily = false) =>
    db
      .selectFrom('key_usage')
      .where(
        sql<boolean>`api_key_id in ${
          withFamily
            ? descendantIds(accountId, keyId)
            : sql`(select id from api_key where id = ${keyId} and account_id = ${accountId})`
        }`,
      )
      .where('hour', '>=', since)

  const upsert = (rows: readonly UsageRow[], within: Kysely<Schema>) =>
    within.insertInto('key_usage').values(inOrder(rows)).onConflict(addUp).execute()

  /** Those whose key is still there: keys of jobs are forgotten some time after their end. */
  const withKey = async (rows: readonly UsageRow[], within: Kysely<Schema>) => {
    const ids = [...new Set(rows.map(({ api_key_id }) => api_key_id))]
    const found = await within.selectFrom('api_key').select('id').where('id', 'in', ids).execute()
    const known = new Set(found.map(({ id }) => id))
    return rows.filter(({ api_key_id }) => known.has(api_key_id))
  }

  return {
    /** Adds counts to those that are there. A batch that was added before adds nothing. */
    async add({ id, rows }: UsageBatch): Promise<void> {
      if (dialect === 'sqlite') {
        // One statement that is done or not, and no answer of it can be lost: nobody adds a batch of it again.
        const known = await withKey(rows, db)
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
        const known = await withKey(rows, transaction)
        if (known.length > 0) await upsert(known, transaction)
      })
    },

    /** Makes days of the hours that are long ago. */
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
              .where(isNoDay)
              .groupBy(['api_key_id', dayOf, 'operation', 'status', 'address', 'user_agent']),
          )
          .onConflict(addUp)
          .execute()
        await transaction.deleteFrom('key_usage').where('hour', '<', before).where(isNoDay).execute()
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
      return of(accountId, keyId, since).select(outcomes).executeTakeFirstOrThrow()
    },

    /** Days on which anything happened, in order. */
    days(
      accountId: AccountId,
      keyId: KeyId,
      since: number,
    ): Promise<(Requests & { readonly day: number })[]> {
      return of(accountId, keyId, since)
        .select(dayOf.as('day'))
        .select(outcomes)
        .groupBy(dayOf)
        .orderBy('day')
        .execute()
    },

    /** What a key did by one of its sides, the most frequent first. */
    async by<Side extends 'operation' | 'status' | 'address' | 'user_agent'>(
      side: Side,
      accountId: AccountId,
      keyId: KeyId,
      { since, count }: { since: number; count: number },
    ): Promise<Part<Requests & Times & { readonly value: UsageRow[Side] }>> {
      const rows = await of(accountId, keyId, since)
        .select((select) => select.ref(side).as('value'))
        .select(outcomes)
        .select(times)
        .groupBy(side)
        .orderBy('requests', 'desc')
        .orderBy('value')
        .limit(count)
        .execute()
      return partOf(rows) as Part<Requests & Times & { value: UsageRow[Side] }>
    },

    /**
     * Who uses a key, or it and its family, the latest first: what would stop to work without it. Requests for which the
     * key was no good (401, 403) do not count.
     */
    async callers(
      accountId: AccountId,
      keyId: KeyId,
      { since, count, withFamily }: { since: number; count: number; withFamily: boolean },
    ): Promise<Part<Caller>> {
      const rows = await of(accountId, keyId, since, withFamily)
        .select(['api_key_id', 'operation', 'address', 'user_agent', requests])
        .select(times)
        .where('status', 'not in', [401, 403])
        .groupBy(['api_key_id', 'operation', 'address', 'user_agent'])
        .orderBy('last_at', 'desc')
        .orderBy('requests', 'desc')
        .limit(count)
        .execute()
      return partOf(rows)
    },

    /** What was refused, the latest first. */
    async denied(
      accountId: AccountId,
      keyId: KeyId,
      { since, count }: { since: number; count: number },
    ): Promise<Part<DeniedRequests>> {
      const rows = await of(accountId, keyId, since)
        .select(['operation', 'status', 'address', 'user_agent', requests])
        .select(times)
        .where(isRefused)
        .groupBy(['operation', 'status', 'address', 'user_agent'])
        .orderBy('last_at', 'desc')
        .orderBy('requests', 'desc')
        .limit(count)
        .execute()
      return partOf(rows)
    },

    /** How often a key and each of its family was used. Those that were not are missing. */
    async ofFamily(accountId: AccountId, keyId: KeyId, since: number): Promise<Map<KeyId, number>> {
      const rows = await of(accountId, keyId, since, true)
        .select(['api_key_id', requests])
        .groupBy('api_key_id')
        .execute()
      return new Map(rows.map((row) => [row.api_key_id, row.requests]))
    },
  }
}

/** Adds what is inserted to the row that is there. */
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
 * Rows as one statement takes them: each once, and in one order everywhere, since replicas that write the same rows at
 * once would else wait for each other in a ring.
 */
function inOrder(rows: readonly UsageRow[]): UsageRow[] {
  const byName = new Map<string, UsageRow>()
  for (const row of rows) {
    const name = identity.map((column) => row[column]).join(' ')
    const same = byName.get(name)
    byName.set(name, same ? sumOf(same, row) : row)
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

function sumOf(one: UsageRow, other: UsageRow): UsageRow {
  return {
    ...one,
    requests: one.requests + other.requests,
    first_at: Math.min(one.first_at, other.first_at),
    last_at: Math.max(one.last_at, other.last_at),
  }
}

function partOf<Row extends { readonly total: number }>(rows: Row[]): Part<Omit<Row, 'total'>> {
  return {
    rows: rows.map(({ total: _total, ...row }) => row),
    total: rows[0]?.total ?? 0,
  }
}
