import type { Kysely, Transaction } from 'kysely'
import { type AccountId, isId, type KeyId, type PersonId } from '../base/ids.ts'
import { type Author, writeActivity } from './activity-store.ts'
import type { Database } from './database.ts'
import { isAfter } from './is-after.ts'
import type { Schema } from './schema.ts'

/** A key as its account sees it: no hash, and when it was last used. */
export interface KeyRow {
  readonly id: KeyId
  readonly name: string
  readonly prefix: string
  readonly created_at: number
  readonly created_by_key_id: KeyId | null
  readonly created_by_person_id: PersonId | null
  /** The name of the key or person that made it; null when it was made on the machine itself. */
  readonly created_by_name: string | null
  readonly login_device_id: string | null
  readonly revoked_at: number | null
  readonly last_used_at: number | null
  readonly last_used_address: string | null
  readonly last_used_user_agent: string | null
}

export interface NewKey {
  readonly id: KeyId
  readonly name: string
  readonly prefix: string
  readonly secret_hash: string
  readonly created_at: number
  /** The installation that a browser login makes the key for. */
  readonly login_device_id?: string | null
}

/** What became of a creation: the row, or why there is none. */
export type Created =
  | { row: KeyRow }
  | { refused: 'limit_reached'; live: KeyRow[] }
  | { refused: 'prefix_taken' }

/** Where a page of a list begins: behind this row. */
export interface After {
  readonly created_at: number
  readonly id: string
}

export interface KeyUse {
  readonly api_key_id: KeyId
  readonly last_used_at: number
  readonly last_used_address: string | null
  readonly last_used_user_agent: string | null
}

export type KeyStore = ReturnType<typeof keyStore>

function rows(source: Kysely<Schema>) {
  return source
    .selectFrom('api_key as k')
    .leftJoin('api_key_use as u', 'u.api_key_id', 'k.id')
    .leftJoin('api_key as maker', 'maker.id', 'k.created_by_key_id')
    .leftJoin('person as p', 'p.id', 'k.created_by_person_id')
    .select(['k.id', 'k.name', 'k.prefix', 'k.created_at', 'k.created_by_key_id', 'k.created_by_person_id'])
    .select(['k.login_device_id', 'k.revoked_at'])
    .select(['u.last_used_at', 'u.last_used_address', 'u.last_used_user_agent'])
    .select((select) => select.fn.coalesce('p.name', 'maker.name').as('created_by_name'))
}

/** The live keys of an account, newest first. */
function liveKeys(source: Kysely<Schema>, accountId: AccountId): Promise<KeyRow[]> {
  return rows(source)
    .where('k.account_id', '=', accountId)
    .where('k.revoked_at', 'is', null)
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id', 'desc')
    .execute()
}

/** API keys in the database. Every method takes the account first, so no query can forget it. */
export function keyStore({ db, dialect }: Database) {
  const revokeWithin = async (
    transaction: Transaction<Schema>,
    accountId: AccountId,
    keyId: string,
    by: Author,
    at: number,
  ): Promise<void> => {
    const ended = await transaction
      .updateTable('api_key')
      .set({
        revoked_at: at,
        revoked_by_key_id: by.kind === 'key' ? by.id : null,
        revoked_by_person_id: by.kind === 'person' ? by.id : null,
      })
      .where('account_id', '=', accountId)
      .where('id', '=', keyId as KeyId)
      .where('revoked_at', 'is', null)
      .returning(['id', 'name'])
      .executeTakeFirst()
    if (!ended) return
    const target = { kind: 'key', id: ended.id, name: ended.name }
    await writeActivity(transaction, accountId, { action: 'key.revoked', at, by, target })
  }

  /**
   * Adds a key as one step of a transaction. A key for a device of which one lives ends that one.
   *
   * @throws {Refusal} which undoes the transaction.
   */
  const createWithin = async (
    transaction: Transaction<Schema>,
    accountId: AccountId,
    key: NewKey,
    by: Author,
    limit: number,
  ): Promise<KeyRow> => {
    await lockAccount(transaction, dialect, accountId)
    const deviceId = key.login_device_id ?? null
    const live = await liveKeys(transaction, accountId)
    const isReplaced = (row: KeyRow) => deviceId !== null && row.login_device_id === deviceId
    const staying = live.filter((row) => !isReplaced(row))
    if (staying.length >= limit) throw new Refusal({ refused: 'limit_reached', live: staying })
    for (const { id } of live.filter(isReplaced)) {
      await revokeWithin(transaction, accountId, id, by, key.created_at)
    }
    const made = {
      ...key,
      created_by_key_id: by.kind === 'key' ? by.id : null,
      created_by_person_id: by.kind === 'person' ? by.id : null,
      login_device_id: deviceId,
      revoked_at: null,
    }
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('api_key')
      .values({ ...made, account_id: accountId, revoked_by_key_id: null, revoked_by_person_id: null })
      .onConflict((conflict) => conflict.column('prefix').doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows !== 1n) throw new Refusal({ refused: 'prefix_taken' })
    const target = { kind: 'key', id: key.id, name: key.name }
    await writeActivity(transaction, accountId, { action: 'key.created', at: key.created_at, by, target })
    const { secret_hash: _, ...shown } = made
    return {
      ...shown,
      created_by_name: by.kind === 'machine' ? null : by.name,
      last_used_at: null,
      last_used_address: null,
      last_used_user_agent: null,
    }
  }

  return {
    liveWithin: liveKeys,
    revokeWithin,
    createWithin,

    /**
     * Adds a key unless the account has `limit` live ones. Counting and adding are one step: whoever else
     * adds to the account, on this server or another, waits.
     *
     * @param alongside Written in the same transaction, or not at all.
     */
    async create(
      accountId: AccountId,
      key: NewKey,
      by: Author,
      limit: number,
      alongside?: (transaction: Transaction<Schema>, row: KeyRow) => Promise<void>,
    ): Promise<Created> {
      try {
        return await db.transaction().execute(async (transaction) => {
          const row = await createWithin(transaction, accountId, key, by, limit)
          await alongside?.(transaction, row)
          return { row }
        })
      } catch (error) {
        if (error instanceof Refusal) return error.outcome
        throw error
      }
    },

    async find(accountId: AccountId, keyId: string): Promise<KeyRow | undefined> {
      if (!isId('key', keyId)) return undefined
      return rows(db).where('k.account_id', '=', accountId).where('k.id', '=', keyId).executeTakeFirst()
    },

    /** Newest first, `count` at most. */
    list(
      accountId: AccountId,
      options: { includeRevoked: boolean; count: number; after?: After | undefined },
    ): Promise<KeyRow[]> {
      const { includeRevoked, count, after } = options
      return rows(db)
        .where('k.account_id', '=', accountId)
        .$if(!includeRevoked, (query) => query.where('k.revoked_at', 'is', null))
        .$if(after !== undefined, (query) => query.where(isAfter('k.created_at', 'k.id', after as After)))
        .orderBy('k.created_at', 'desc')
        .orderBy('k.id', 'desc')
        .limit(count)
        .execute()
    },

    async countLive(accountId: AccountId): Promise<number> {
      const { live } = await db
        .selectFrom('api_key')
        .select((select) => select.fn.countAll().as('live'))
        .where('account_id', '=', accountId)
        .where('revoked_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(live)
    },

    /** Ends a key, once: the first time and the first revoker stay. `undefined` when the account has no such key. */
    async revoke(accountId: AccountId, keyId: string, by: Author, at: number): Promise<KeyRow | undefined> {
      if (!isId('key', keyId)) return undefined
      await db.transaction().execute((transaction) => revokeWithin(transaction, accountId, keyId, by, at))
      return this.find(accountId, keyId)
    },

    /** Notes when keys were last used, never turning a time back. */
    async noteUse(uses: KeyUse[]): Promise<void> {
      // In one order everywhere: replicas that write the same keys at once would else wait for each other in a ring.
      const sorted = uses.toSorted((a, b) => (a.api_key_id < b.api_key_id ? -1 : 1))
      await db
        .insertInto('api_key_use')
        .values(sorted)
        .onConflict((conflict) =>
          conflict
            .column('api_key_id')
            .doUpdateSet((update) => ({
              last_used_at: update.ref('excluded.last_used_at'),
              last_used_address: update.ref('excluded.last_used_address'),
              last_used_user_agent: update.ref('excluded.last_used_user_agent'),
            }))
            .whereRef('excluded.last_used_at', '>', 'api_key_use.last_used_at'),
        )
        .execute()
    },
  }
}

/** Undoes the transaction that it is thrown in, and says why there is no key. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly outcome: Exclude<Created, { row: KeyRow }>

  constructor(outcome: Exclude<Created, { row: KeyRow }>) {
    super(outcome.refused)
    this.outcome = outcome
  }
}

/** Makes others that lock the same account wait. On SQLite a write transaction has the whole file already. */
export async function lockAccount(
  transaction: Transaction<Schema>,
  dialect: Database['dialect'],
  accountId: AccountId,
): Promise<void> {
  if (dialect === 'sqlite') return
  await transaction.selectFrom('account').select('id').where('id', '=', accountId).forUpdate().execute()
}
