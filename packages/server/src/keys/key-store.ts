import type { Kysely, Transaction } from 'kysely'
import type { AuditActor } from '../audit/audit-store.ts'
import { type AccountId, isId, type KeyId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount, lockAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'
import { type Created, findActor, insertKey, type NewKey, Refusal } from './insert-key.ts'
import { keyChanges } from './key-changes.ts'
import { isMadeByOwners } from './key-descendants.ts'
import { type ListOptions, listKeys } from './key-list.ts'
import { keyRotation } from './key-rotation.ts'
import { isLiveAt, type KeyRow, type KeyUse, keyRows, liveKeys } from './key-rows.ts'

export type KeyStore = ReturnType<typeof keyStore>

/** API keys in the database. Every method takes the account first, so no query can forget it. */
export function keyStore(database: Database) {
  const { db, dialect } = database
  const changes = keyChanges(database)

  /**
   * Adds a key as one step of a transaction. A key for a device of which one lives ends that one.
   *
   * @throws {Refusal} which undoes the transaction.
   */
  const createWithin = async (
    transaction: Transaction<Schema>,
    accountId: AccountId,
    key: NewKey,
    by: AuditActor,
    limit: number,
  ): Promise<KeyRow> => {
    const now = key.created_at
    await lockAccount(transaction, dialect, accountId)
    const parent = await findActor(transaction, accountId, by, now)
    if (key.trust_policy_id) {
      const { jobs } = await countJobs(transaction, accountId, now)
      if (Number(jobs) >= limit) throw new Refusal({ denied: 'limit_reached', live: [] })
    } else {
      const live = await liveKeys(transaction, accountId, now)
      const deviceId = key.device_id ?? null
      const isReplaced = (row: KeyRow) => deviceId !== null && row.device_id === deviceId
      const staying = live.filter((row) => !isReplaced(row))
      if (staying.length >= limit) throw new Refusal({ denied: 'limit_reached', live: staying })
      for (const { id } of live.filter(isReplaced)) {
        await changes.revokeWithin(transaction, accountId, id, by, now, { reason: 'replaced' })
      }
    }
    return insertKey(transaction, accountId, key, by, {
      parentId: parent?.id ?? key.parent_key_id ?? null,
    })
  }

  return {
    ...changes,
    ...keyRotation(database, changes),
    liveWithin: liveKeys,

    /** The live keys of the account, newest first, without those of jobs. */
    live: (accountId: AccountId, now: number) => liveKeys(db, accountId, now),
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
      by: AuditActor,
      limit: number,
      alongside?: (transaction: Transaction<Schema>, row: KeyRow) => Promise<void>,
    ): Promise<Created> {
      try {
        return await inAccount(database, accountId, async (transaction) => {
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
      return keyRows(db).where('k.account_id', '=', accountId).where('k.id', '=', keyId).executeTakeFirst()
    },

    /** Says whether a key came from an owner of the account, or from the machine itself. */
    isOwners: (accountId: AccountId, keyId: KeyId): Promise<boolean> => isMadeByOwners(db, accountId, keyId),

    /** The key that another one takes over from. */
    predecessor(accountId: AccountId, keyId: KeyId): Promise<KeyRow | undefined> {
      return keyRows(db)
        .where('k.account_id', '=', accountId)
        .where('k.rotated_to_key_id', '=', keyId)
        .executeTakeFirst()
    },

    /** @see listKeys */
    list: (accountId: AccountId, options: ListOptions) => listKeys(database, accountId, options),

    /** How many live keys count against the account's limit. */
    async countLive(accountId: AccountId, now: number): Promise<number> {
      return (await liveKeys(db, accountId, now)).length
    },

    /** From where a key was last used, as far as it was written down; `null` also for a key that there is not. */
    async lastAddress(keyId: KeyId): Promise<string | null> {
      const use = await db
        .selectFrom('api_key_last_use')
        .select('last_used_address')
        .where('api_key_id', '=', keyId)
        .executeTakeFirst()
      return use?.last_used_address ?? null
    },

    /** Notes when keys were last used, never turning a time back. */
    async noteUse(uses: KeyUse[]): Promise<void> {
      // In one order everywhere: replicas that write the same keys at once would else wait for each other in a ring.
      const sorted = uses.toSorted((a, b) => (a.api_key_id < b.api_key_id ? -1 : 1))
      await db
        .insertInto('api_key_last_use')
        .values(sorted)
        .onConflict((conflict) =>
          conflict
            .column('api_key_id')
            .doUpdateSet((update) => ({
              last_used_at: update.ref('excluded.last_used_at'),
              last_used_address: update.ref('excluded.last_used_address'),
              last_used_user_agent: update.ref('excluded.last_used_user_agent'),
            }))
            .whereRef('excluded.last_used_at', '>', 'api_key_last_use.last_used_at'),
        )
        .execute()
    },
  }
}

function countJobs(transaction: Kysely<Schema>, accountId: AccountId, now: number) {
  return transaction
    .selectFrom('api_key as k')
    .select((select) => select.fn.countAll().as('jobs'))
    .where('k.account_id', '=', accountId)
    .where('k.trust_policy_id', 'is not', null)
    .where(isLiveAt(now))
    .executeTakeFirstOrThrow()
}
