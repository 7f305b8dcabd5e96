import type { Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, isId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'
import { findActor, insertKey, type NewKey, Refusal } from './insert-key.ts'
import type { KeyChanges } from './key-changes.ts'
import { isLive, isLiveAt, type KeyRow, type KeyUse, keyRows, liveKeys } from './key-rows.ts'

export interface Rotation {
  readonly at: number
  /** How long the old key lives on, at most. 0 ends it at once. */
  readonly overlapMs: number
  /** The old key ends once it was silent for this long. */
  readonly idleMs: number | null
  /** When the new key expires. */
  readonly expiresAt: number | null
  /** Most live keys of the account. The old key counts until its overlap is over. */
  readonly limit: number
  readonly latest?: (keyId: KeyRow['id']) => KeyUse | undefined
}

export type Rotated =
  | { row: KeyRow; old: KeyRow }
  | { denied: 'not_found' | 'not_active' | 'already_rotated' | 'job' | 'actor_inactive' | 'prefix_taken' }
  | { denied: 'limit_reached'; live: KeyRow[] }

/** Lets a new key take over from another. */
export function keyRotation(database: Database, changes: KeyChanges) {
  const find = (transaction: Transaction<Schema>, accountId: AccountId, id: KeyRow['id']) =>
    keyRows(transaction).where('k.account_id', '=', accountId).where('k.id', '=', id).executeTakeFirst()

  return {
    /**
     * Adds a key with the name, scopes, addresses, limits and place in the family of another, and sets the other one's
     * end. Its children become children of the new one.
     *
     * @param alongside Written in the same transaction, or not at all.
     */
    async rotate(
      accountId: AccountId,
      keyId: string,
      minted: Pick<NewKey, 'id' | 'prefix' | 'secret_hash'>,
      by: AuditActor,
      { at, overlapMs, idleMs, expiresAt, limit, latest }: Rotation,
      alongside?: (transaction: Transaction<Schema>, row: KeyRow) => Promise<void>,
    ): Promise<Rotated> {
      if (!isId('key', keyId)) return { denied: 'not_found' }
      const rotated = inAccount(database, accountId, async (transaction): Promise<Rotated> => {
        await findActor(transaction, accountId, by, at)
        const old = await find(transaction, accountId, keyId)
        if (!old) return { denied: 'not_found' }
        if (old.trust_policy_id !== null) return { denied: 'job' }
        if (!isLive(old, at) || old.paused_at !== null) return { denied: 'not_active' }
        if (await isInRotation(transaction, accountId, old, at)) return { denied: 'already_rotated' }
        // Without an overlap the number of live keys stays the same.
        if (overlapMs > 0) {
          const live = await liveKeys(transaction, accountId, at)
          if (live.length >= limit) return { denied: 'limit_reached', live }
        }

        const made = await insertKey(
          transaction,
          accountId,
          {
            ...minted,
            name: old.name,
            created_at: at,
            scopes: old.scopes,
            expires_at: expiresAt,
            allowed_ips: old.allowed_ips,
            requests_per_minute: old.requests_per_minute,
            quotas: old.quotas,
            device_id: old.device_id,
          },
          by,
          { parentId: old.parent_key_id, rotatedFrom: old.id },
        )
        const endsAt = Math.min(old.expires_at ?? Number.POSITIVE_INFINITY, at + overlapMs)
        await transaction
          .updateTable('api_key')
          .set({ rotated_to_key_id: made.id, rotated_at: at, idle_ms: idleMs, expires_at: endsAt })
          .where('id', '=', old.id)
          .execute()
        await transaction
          .updateTable('api_key')
          .set({ parent_key_id: made.id })
          .where('account_id', '=', accountId)
          .where('parent_key_id', '=', old.id)
          .execute()
        await transaction
          .updateTable('trust_policy')
          .set({ parent_key_id: made.id })
          .where('account_id', '=', accountId)
          .where('parent_key_id', '=', old.id)
          .execute()
        const end = (time: number | null) => (time === null ? null : new Date(time).toISOString())
        await recordAuditEvent(transaction, accountId, {
          action: 'key.rotated',
          at,
          by,
          target: { kind: 'key', id: old.id, name: old.name },
          before: { expires_at: end(old.expires_at) },
          after: { rotated_to: made.id, expires_at: end(endsAt), idle_ms: idleMs },
        })
        if (overlapMs === 0) {
          const reason = { reason: 'replaced', ...(latest && { latest }) } as const
          await changes.revokeWithin(transaction, accountId, old.id, by, at, reason)
        }
        await alongside?.(transaction, made)
        return { row: made, old: (await find(transaction, accountId, old.id)) ?? old }
      })
      return rotated.catch((error) => {
        if (error instanceof Refusal && error.outcome.denied !== 'limit_reached') {
          return { denied: error.outcome.denied }
        }
        throw error
      })
    },
  }
}

/** Says whether a key is being replaced, or replaces one that is still live. */
async function isInRotation(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  { id, rotated_to_key_id: successor }: KeyRow,
  at: number,
): Promise<boolean> {
  const other = await transaction
    .selectFrom('api_key as k')
    .select('k.id')
    .where('k.account_id', '=', accountId)
    .where(isLiveAt(at))
    .where((where) =>
      where.or([
        where('k.rotated_to_key_id', '=', id),
        ...(successor === null ? [] : [where('k.id', '=', successor)]),
      ]),
    )
    .executeTakeFirst()
  return other !== undefined
}
