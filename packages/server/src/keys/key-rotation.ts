import type { Transaction } from 'kysely'
import { recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, newId } from '../core/ids.ts'
import { toIso } from '../core/time.ts'
import type { Schema } from '../database/schema.ts'
import { findActiveActor, insertKey, maxLiveKeys } from './key-creation.ts'
import { revokeKeyWithin } from './key-revocation.ts'
import {
  type Change,
  findKeyRow,
  isLive,
  isLiveAt,
  type KeyRow,
  type LatestUse,
  liveKeys,
} from './key-rows.ts'
import { earlier, later } from './restrictions.ts'

export interface Rotation extends Change {
  /** How long the old key stays live at most. 0 revokes it at once. */
  readonly overlapMs: number
  /** Revokes the old key earlier, once it was idle for this long. */
  readonly idleMs: number | null
  /** When the new key expires. */
  readonly expiresAt: number | null
  readonly latestUse?: LatestUse | undefined
}

export type Rotated =
  /** `key` is the whole new key. It is stored nowhere. */
  | { row: KeyRow; key: string; old: KeyRow }
  | { denied: 'not_found' | 'not_active' | 'already_rotated' | 'job' | 'actor_inactive' }
  | { denied: 'limit_reached'; live: readonly KeyRow[] }

/**
 * Creates a key with the name, restrictions and parent of another key, and sets when the old key expires. The children
 * of the old key become children of the new one. The caller holds the account.
 */
export async function rotateKeyWithin(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  keyId: string,
  { by, at, overlapMs, idleMs, expiresAt, latestUse }: Rotation,
): Promise<Rotated> {
  const actor = await findActiveActor(transaction, accountId, by, at)
  if (!actor) return { denied: 'actor_inactive' }
  const old = await findKeyRow(transaction, accountId, keyId)
  if (!old) return { denied: 'not_found' }
  if (old.trust_policy_id !== null) return { denied: 'job' }
  if (!isLive(old, at) || old.paused_at !== null) return { denied: 'not_active' }
  if (await isInRotation(transaction, accountId, old, at)) return { denied: 'already_rotated' }
  // Without an overlap the number of live keys stays the same.
  if (overlapMs > 0) {
    const live = await liveKeys(transaction, accountId, at)
    if (live.length >= maxLiveKeys) return { denied: 'limit_reached', live }
  }

  // The parent and the key in use may have been narrowed since the expiry was checked.
  const parent = old.parent_key_id ? await findKeyRow(transaction, accountId, old.parent_key_id) : undefined
  const granted = parent ? later(parent.expires_at, old.expires_at) : null
  const latest = earlier(granted, actor.key?.expires_at ?? null)
  const { name, scopes, allowed_ips, requests_per_minute, quotas, parent_key_id } = old
  const { device_id, client_id, budget_subjects, has_budget, models } = old
  const copied = {
    ...{ name, scopes, allowed_ips, requests_per_minute, quotas, parent_key_id },
    ...{ device_id, client_id, budget_subjects, has_budget, models },
  }
  const created = await insertKey(
    transaction,
    accountId,
    { id: newId('key'), ...copied, expires_at: earlier(expiresAt, latest) },
    { by, at, rotatedFrom: old.id },
  )
  const successorId = created.row.id
  const oldExpiresAt = Math.min(old.expires_at ?? Number.POSITIVE_INFINITY, at + overlapMs)
  await transaction
    .updateTable('api_key')
    .set({ rotated_to_key_id: successorId, rotated_at: at, idle_ms: idleMs, expires_at: oldExpiresAt })
    .where('id', '=', old.id)
    .execute()
  for (const table of ['api_key', 'trust_policy'] as const) {
    await transaction
      .updateTable(table)
      .set({ parent_key_id: successorId })
      .where('account_id', '=', accountId)
      .where('parent_key_id', '=', old.id)
      .execute()
  }
  await recordAuditEvent(transaction, accountId, {
    action: 'key.rotated',
    at,
    by,
    target: { kind: 'key', id: old.id, name },
    before: { expires_at: toIso(old.expires_at) },
    after: { rotated_to: successorId, expires_at: toIso(oldExpiresAt), idle_ms: idleMs },
  })
  if (overlapMs === 0) {
    await revokeKeyWithin(transaction, accountId, old.id, { by, at, reason: 'replaced', latestUse })
  }
  return { ...created, old: (await findKeyRow(transaction, accountId, old.id)) as KeyRow }
}

/** Whether a key is being replaced, or replaces one that is still live. */
async function isInRotation(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  { id, rotated_to_key_id: successorId }: KeyRow,
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
        ...(successorId === null ? [] : [where('k.id', '=', successorId)]),
      ]),
    )
    .executeTakeFirst()
  return other !== undefined
}
