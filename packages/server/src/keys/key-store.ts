import { sql, type Transaction } from 'kysely'
import { systemActor } from '../audit/audit-store.ts'
import type { AccountId, KeyId } from '../core/ids.ts'
import { dayMs } from '../core/time.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { RevokedReason, Schema } from '../database/schema.ts'
import { type Created, createKeyWithin, type NewKey } from './key-creation.ts'
import type { KeyEdit } from './key-edit.ts'
import { type ListOptions, listKeys } from './key-list.ts'
import { type Changed, pauseKeyWithin, quarantineKeyWithin, resumeKeyWithin } from './key-pause.ts'
import { type Revocation, revokeKeyWithin } from './key-revocation.ts'
import { type Rotated, type Rotation, rotateKeyWithin } from './key-rotation.ts'
import {
  type Change,
  findKeyRow,
  isLiveAt,
  type KeyRow,
  type KeyUse,
  keyRows,
  liveKeys,
  withDescendants,
} from './key-rows.ts'
import { type Updated, updateKeyWithin } from './key-update.ts'

export type KeyStore = ReturnType<typeof keyStore>

/** Writes more in the transaction that creates a key. */
export interface BeforeCommit {
  readonly beforeCommit?: ((transaction: Transaction<Schema>, row: KeyRow) => Promise<void>) | undefined
}

/**
 * API keys in the database. Methods take the account first, so that no query can forget it.
 *
 * A change is one transaction that holds the account: the limit is exact, and nothing is created with a key while it is
 * being revoked.
 */
export function keyStore(database: Database) {
  const { db } = database

  const revokeAll = async (
    keys: readonly { readonly id: KeyId; readonly account_id: AccountId }[],
    at: number,
    reason: RevokedReason,
  ): Promise<void> => {
    for (const { id, account_id } of keys) {
      await inAccount(database, account_id, (transaction) =>
        revokeKeyWithin(transaction, account_id, id, { by: systemActor, at, reason }),
      )
    }
  }

  return {
    find(accountId: AccountId, keyId: string): Promise<KeyRow | undefined> {
      return findKeyRow(db, accountId, keyId)
    },

    list(accountId: AccountId, options: ListOptions): Promise<KeyRow[]> {
      return listKeys(database, accountId, options)
    },

    /** The live keys that count against the limit, newest first: all but those of CI jobs. */
    live(accountId: AccountId, now: number): Promise<KeyRow[]> {
      return liveKeys(db, accountId, now)
    },

    /** The number of live keys that count against the limit. */
    async countLive(accountId: AccountId, now: number): Promise<number> {
      return (await liveKeys(db, accountId, now)).length
    },

    /** The key that this one replaces. */
    predecessor(accountId: AccountId, keyId: KeyId): Promise<KeyRow | undefined> {
      return keyRows(db)
        .where('k.account_id', '=', accountId)
        .where('k.rotated_to_key_id', '=', keyId)
        .executeTakeFirst()
    },

    /** The key and its descendants, oldest first. */
    withDescendants(accountId: AccountId, keyId: KeyId): Promise<KeyRow[]> {
      return withDescendants(db, accountId, keyId)
    },

    /**
     * Whether every user who created the key, or a key above it, is an owner of the account today. True for a key that
     * the server itself created.
     */
    async isCreatedByOwners(accountId: AccountId, keyId: KeyId): Promise<boolean> {
      const { rows } = await sql`
        with recursive creator (key_id, user_id) as (
          select created_by_key_id, created_by_user_id from api_key where id = ${keyId} and account_id = ${accountId}
          union
          select k.created_by_key_id, k.created_by_user_id from api_key as k
            join creator on k.id = creator.key_id
        ) select user_id from creator where user_id is not null and user_id not in (
          select user_id from member where account_id = ${accountId} and role = 'owner'
        )`.execute(db)
      return rows.length === 0
    },

    /** Creates a key, unless the account is at its limit. */
    create(
      accountId: AccountId,
      key: NewKey,
      { by, at, beforeCommit }: Change & BeforeCommit,
    ): Promise<Created> {
      return inAccount(database, accountId, async (transaction) => {
        const created = await createKeyWithin(transaction, accountId, key, { by, at })
        if ('row' in created) await beforeCommit?.(transaction, created.row)
        return created
      })
    },

    /** Creates a key that replaces another, which stays live for the overlap. */
    rotate(
      accountId: AccountId,
      keyId: string,
      { beforeCommit, ...rotation }: Rotation & BeforeCommit,
    ): Promise<Rotated> {
      return inAccount(database, accountId, async (transaction) => {
        const rotated = await rotateKeyWithin(transaction, accountId, keyId, rotation)
        if ('row' in rotated) await beforeCommit?.(transaction, rotated.row)
        return rotated
      })
    },

    /** Changes a live key, and narrows the keys below it where it gets narrower. */
    update(accountId: AccountId, keyId: string, edit: KeyEdit, change: Change): Promise<Updated> {
      return inAccount(database, accountId, (transaction) =>
        updateKeyWithin(transaction, accountId, keyId, edit, change),
      )
    },

    /** Revokes a key. A second revocation keeps the time, reason and record of the first. */
    revoke(accountId: AccountId, keyId: string, revocation: Revocation): Promise<KeyRow | undefined> {
      return inAccount(database, accountId, (transaction) =>
        revokeKeyWithin(transaction, accountId, keyId, revocation),
      )
    },

    /** Pauses a live key until it is resumed. */
    pause(accountId: AccountId, keyId: string, change: Change): Promise<Changed> {
      return inAccount(database, accountId, (transaction) =>
        pauseKeyWithin(transaction, accountId, keyId, change),
      )
    },

    /** Pauses a key and its descendants, and hides their assets. */
    quarantine(accountId: AccountId, keyId: string, change: Change): Promise<Changed> {
      return inAccount(database, accountId, (transaction) =>
        quarantineKeyWithin(transaction, accountId, keyId, change),
      )
    },

    /** Resumes a paused key, or undoes its quarantine. */
    resume(accountId: AccountId, keyId: string, change: Change): Promise<Changed> {
      return inAccount(database, accountId, (transaction) =>
        resumeKeyWithin(transaction, accountId, keyId, change),
      )
    },

    /**
     * Revokes rotated keys that were idle for as long as their rotation says.
     *
     * @param marginMs How late another server may write a use.
     */
    async revokeRotated(now: number, marginMs: number): Promise<void> {
      const keys = await db
        .selectFrom('api_key as k')
        .leftJoin('api_key_last_use as u', 'u.api_key_id', 'k.id')
        .select(['k.id', 'k.account_id'])
        .where(isLiveAt(now))
        .where('k.idle_ms', 'is not', null)
        .where(
          sql<boolean>`(case when coalesce(u.last_used_at, 0) > k.rotated_at then u.last_used_at else k.rotated_at end)
            + k.idle_ms + ${marginMs} <= ${now}`,
        )
        .execute()
      await revokeAll(keys, now, 'rotated')
    },

    /** Revokes keys that were idle for longer than the policy of their account allows. */
    async revokeIdle(now: number): Promise<void> {
      const keys = await db
        .selectFrom('api_key as k')
        .innerJoin('account as a', 'a.id', 'k.account_id')
        .leftJoin('api_key_last_use as u', 'u.api_key_id', 'k.id')
        .select(['k.id', 'k.account_id'])
        .where(isLiveAt(now))
        .where('a.revoke_idle_after_days', 'is not', null)
        .where(
          sql<boolean>`coalesce(u.last_used_at, k.created_at)
            + cast(a.revoke_idle_after_days as bigint) * ${sql.lit(dayMs)} <= ${now}`,
        )
        .execute()
      await revokeAll(keys, now, 'idle')
    },

    /** Deletes keys of CI jobs that expired before a time, except those with jobs, assets or descendants. */
    async deleteExpiredJobKeys(expiredBefore: number): Promise<void> {
      const isDeletable = sql<boolean>`k.trust_policy_id is not null and k.expires_at < ${expiredBefore}
        and not exists (select 1 from asset where asset.api_key_id = k.id)
        and not exists (select 1 from job where job.api_key_id = k.id)
        and not exists (select 1 from api_key as child where child.parent_key_id = k.id or child.created_by_key_id = k.id)`
      const deletable = db.selectFrom('api_key as k').select('k.id').where(isDeletable)
      await db.deleteFrom('api_key_last_use').where('api_key_id', 'in', deletable).execute()
      await db.deleteFrom('budget').where('subject', 'in', deletable).execute()
      await sql`delete from api_key as k where ${isDeletable}`.execute(db)
    },

    /** The address of the last use in the database; `null` also for an unknown key. */
    async lastAddress(keyId: KeyId): Promise<string | null> {
      const use = await db
        .selectFrom('api_key_last_use')
        .select('last_used_address')
        .where('api_key_id', '=', keyId)
        .executeTakeFirst()
      return use?.last_used_address ?? null
    },

    /** Writes the last uses of keys. An older use never replaces a newer one. */
    async noteUse(uses: KeyUse[]): Promise<void> {
      // Sorted: servers that write the same keys in different orders would deadlock.
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
