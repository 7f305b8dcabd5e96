import { setImmediate } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { AccountId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { type After, isAfter } from '../database/is-after.ts'
import { isLiveAt, type KeyRow, keyRows } from './key-rows.ts'

export const keySorts = ['newest', 'oldest', 'name', 'last_used'] as const
export type KeySort = (typeof keySorts)[number]

export const keyStatuses = ['active', 'paused', 'quarantined', 'deprecated', 'expired', 'revoked'] as const
export type KeyStatus = (typeof keyStatuses)[number]

export interface ListOptions {
  /** Include revoked and expired keys. */
  readonly includeRevoked: boolean
  /** Include keys of CI jobs. */
  readonly includeJobs?: boolean
  /** Only keys with this status. `includeRevoked` then has no effect. */
  readonly status?: KeyStatus | undefined
  /** Only keys with this text in their name, prefix, id or the name of their creator. Case is ignored. */
  readonly search?: string | undefined
  /** @default 'newest' */
  readonly sort?: KeySort
  readonly count: number
  readonly now: number
  /** Start after this row of a list with the same `sort`; see `positionOf`. */
  readonly after?: After | undefined
}

/** Rows per query of a search. */
const batchSize = 500

/**
 * Lists at most `count` keys of an account.
 *
 * A search compares texts in this process, because databases fold case by their locale and SQLite folds ASCII only. It
 * reads a few columns in batches and lets other requests run in between.
 */
export async function listKeys(
  { db, dialect }: Database,
  accountId: AccountId,
  options: ListOptions,
): Promise<KeyRow[]> {
  const { sort = 'newest', status, search, count, now } = options
  const order = orders[sort]
  // Byte order with ASCII letters in lower case: the same in both databases and in every locale.
  const name = dialect === 'postgres' ? sql`lower(k.name collate "C")` : sql`lower(k.name)`

  const isAfterRow = (after: After): RawBuilder<boolean> => {
    switch (sort) {
      case 'newest':
        return isAfter('k.created_at', 'k.id', after)
      case 'oldest':
        return sql<boolean>`(k.created_at, k.id) > (${after.created_at}, ${after.id})`
      case 'last_used':
        return sql<boolean>`(coalesce(u.last_used_at, 0), k.id) < (${after.created_at}, ${after.id})`
      case 'name':
        return sql<boolean>`(${name}, k.id) > (select ${name}, k.id from api_key as k where k.id = ${after.id} and k.account_id = ${accountId})`
    }
  }
  const sorted = {
    newest: sql`k.created_at`,
    oldest: sql`k.created_at`,
    last_used: sql`coalesce(u.last_used_at, 0)`,
    name,
  }
  const page = (after: After | undefined) =>
    keyRows(db)
      .where('k.account_id', '=', accountId)
      .$if(status === undefined && !options.includeRevoked, (query) => query.where(isLiveAt(now)))
      .$if(status !== undefined, (query) => query.where(hasStatus(status as KeyStatus, now)))
      .$if(!options.includeJobs, (query) => query.where('k.trust_policy_id', 'is', null))
      .$if(after !== undefined, (query) => query.where(isAfterRow(after as After)))
      .orderBy(sorted[sort], order)
      .orderBy('k.id', order)
  if (search === undefined) return page(options.after).limit(count).execute()

  const needle = fold(search)
  const found: string[] = []
  let { after } = options
  for (;;) {
    const batch = await page(after)
      .clearSelect()
      .select(['k.id', 'k.name', 'k.prefix', 'k.created_at', 'u.last_used_at'])
      .select((select) => select.fn.coalesce('p.name', 'creator.name').as('created_by_name'))
      .limit(batchSize)
      .execute()
    for (const row of batch) {
      const texts = [row.name, row.prefix, row.id, row.created_by_name ?? '']
      if (found.length < count && texts.some((text) => fold(text).includes(needle))) found.push(row.id)
    }
    const last = batch.at(-1)
    if (found.length === count || batch.length < batchSize || !last) break
    after = positionOf(last, sort)
    await setImmediate()
  }
  if (found.length === 0) return []
  const rows = await keyRows(db)
    .where('k.account_id', '=', accountId)
    .where(sql<boolean>`k.id in (${sql.join(found)})`)
    .execute()
  const byId = new Map<string, KeyRow>(rows.map((row) => [row.id, row]))
  return found.flatMap((id) => byId.get(id) ?? [])
}

const orders = { newest: 'desc', oldest: 'asc', last_used: 'desc', name: 'asc' } as const

/** The cursor of the page after a row. */
export function positionOf(
  row: Pick<KeyRow, 'id' | 'created_at' | 'last_used_at'>,
  sort: KeySort = 'newest',
): After {
  return { id: row.id, created_at: sort === 'last_used' ? (row.last_used_at ?? 0) : row.created_at }
}

function hasStatus(status: KeyStatus, now: number): RawBuilder<boolean> {
  const isLive = isLiveAt(now)
  switch (status) {
    case 'revoked':
      return sql<boolean>`k.revoked_at is not null`
    case 'expired':
      return sql<boolean>`(k.revoked_at is null and k.expires_at <= ${now})`
    case 'quarantined':
      return sql<boolean>`(${isLive} and k.paused_at is not null and k.pause_reason = 'quarantined')`
    case 'paused':
      return sql<boolean>`(${isLive} and k.paused_at is not null and coalesce(k.pause_reason, 'paused') <> 'quarantined')`
    case 'deprecated':
      return sql<boolean>`(${isLive} and k.paused_at is null and k.rotated_to_key_id is not null)`
    case 'active':
      return sql<boolean>`(${isLive} and k.paused_at is null and k.rotated_to_key_id is null)`
  }
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
