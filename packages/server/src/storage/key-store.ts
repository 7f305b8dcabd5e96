import type { Kysely, Transaction } from 'kysely'
import { type AccountId, isId, type KeyId } from '../base/ids.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

/** A key as its account sees it: no hash, and when it was last used. */
export interface KeyRow {
  readonly id: KeyId
  readonly name: string
  readonly prefix: string
  readonly created_at: number
  readonly created_by_key_id: KeyId | null
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
  readonly created_by_key_id: KeyId | null
}

/** What became of a creation: the row, or why there is none. */
export type Created =
  | { row: KeyRow }
  | { refused: 'limit_reached'; live: KeyRow[] }
  | { refused: 'prefix_taken' }

/** Where a page of a list begins: behind this row. */
export interface After {
  readonly created_at: number
  readonly id: KeyId
}

export interface KeyUse {
  readonly api_key_id: KeyId
  readonly last_used_at: number
  readonly last_used_address: string | null
  readonly last_used_user_agent: string | null
}

export type KeyStore = ReturnType<typeof keyStore>

/** API keys in the database. Every method takes the account first, so no query can forget it. */
export function keyStore({ db, dialect }: Database) {
  const rows = (source: Kysely<Schema>) =>
    source
      .selectFrom('api_key as k')
      .leftJoin('api_key_use as u', 'u.api_key_id', 'k.id')
      .select(['k.id', 'k.name', 'k.prefix', 'k.created_at', 'k.created_by_key_id', 'k.revoked_at'])
      .select(['u.last_used_at', 'u.last_used_address', 'u.last_used_user_agent'])

  const live = (source: Kysely<Schema>, accountId: AccountId) =>
    rows(source).where('k.account_id', '=', accountId).where('k.revoked_at', 'is', null)

  return {
    /**
     * Adds a key unless the account has `limit` live ones. Counting and adding are one step: whoever else
     * adds to the account, on this server or another, waits.
     *
     * @param alongside Written in the same transaction, or not at all.
     */
    create(
      accountId: AccountId,
      key: NewKey,
      limit: number,
      alongside?: (transaction: Transaction<Schema>, row: KeyRow) => Promise<void>,
    ): Promise<Created> {
      return db.transaction().execute(async (transaction): Promise<Created> => {
        await lockAccount(transaction, dialect, accountId)
        const existing = await live(transaction, accountId)
          .orderBy('k.created_at', 'desc')
          .orderBy('k.id', 'desc')
          .execute()
        if (existing.length >= limit) return { refused: 'limit_reached', live: existing }
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('api_key')
          .values({ ...key, account_id: accountId, revoked_at: null, revoked_by_key_id: null })
          .onConflict((conflict) => conflict.column('prefix').doNothing())
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows !== 1n) return { refused: 'prefix_taken' }
        const { secret_hash: _, ...shown } = key
        const row = {
          ...shown,
          revoked_at: null,
          last_used_at: null,
          last_used_address: null,
          last_used_user_agent: null,
        }
        await alongside?.(transaction, row)
        return { row }
      })
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
        .$if(after !== undefined, (query) =>
          query.where((where) =>
            where.or([
              where('k.created_at', '<', (after as After).created_at),
              where.and([
                where('k.created_at', '=', (after as After).created_at),
                where('k.id', '<', (after as After).id),
              ]),
            ]),
          ),
        )
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
    async revoke(
      accountId: AccountId,
      keyId: string,
      by: { key_id: KeyId | null; at: number },
    ): Promise<KeyRow | undefined> {
      if (!isId('key', keyId)) return undefined
      await db
        .updateTable('api_key')
        .set({ revoked_at: by.at, revoked_by_key_id: by.key_id })
        .where('account_id', '=', accountId)
        .where('id', '=', keyId)
        .where('revoked_at', 'is', null)
        .execute()
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

/** Makes others that lock the same account wait. On SQLite a write transaction has the whole file already. */
async function lockAccount(
  transaction: Transaction<Schema>,
  dialect: Database['dialect'],
  accountId: AccountId,
): Promise<void> {
  if (dialect === 'sqlite') return
  await transaction.selectFrom('account').select('id').where('id', '=', accountId).forUpdate().execute()
}
