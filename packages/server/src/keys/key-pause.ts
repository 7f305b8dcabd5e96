import { sql, type Transaction } from 'kysely'
import { recordAuditEvent } from '../audit/audit-store.ts'
import type { AccountId, KeyId } from '../core/ids.ts'
import { toIso } from '../core/time.ts'
import type { Schema } from '../database/schema.ts'
import { type Change, descendantIds, findKeyRow, isLive, type KeyRow, withDescendants } from './key-rows.ts'

/** The key after the change, and the other keys that changed with it as they were before. */
export type Changed = { row: KeyRow; others: readonly KeyRow[] } | { denied: 'not_found' | 'not_active' }

type Pause = Pick<KeyRow, 'paused_at' | 'pause_reason'>

/** Pauses a live key. The caller holds the account. */
export async function pauseKeyWithin(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  keyId: string,
  { by, at }: Change,
): Promise<Changed> {
  const row = await findKeyRow(transaction, accountId, keyId)
  if (!row) return { denied: 'not_found' }
  if (!isLive(row, at)) return { denied: 'not_active' }
  if (row.paused_at === null) {
    const paused = { paused_at: at, pause_reason: 'paused' } as const
    await setPause(transaction, accountId, row, paused, { action: 'key.paused', by, at })
  }
  return changed(transaction, accountId, row, [])
}

/**
 * Pauses a key and its descendants and hides their assets. Also for a revoked or expired key: its descendants may be
 * live, and the mark lets `resume` undo the quarantine. The caller holds the account.
 */
export async function quarantineKeyWithin(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  keyId: string,
  { by, at }: Change,
): Promise<Changed> {
  const row = await findKeyRow(transaction, accountId, keyId)
  if (!row) return { denied: 'not_found' }
  // A descendant that was paused by hand stays so: resuming the quarantine must not resume it.
  const pausing = (await withDescendants(transaction, accountId, row.id)).filter(({ id, ...key }) =>
    id === row.id ? key.pause_reason !== 'quarantined' : key.paused_at === null,
  )
  for (const key of pausing) {
    const paused = { paused_at: key.paused_at ?? at, pause_reason: 'quarantined' } as const
    await setPause(transaction, accountId, key, paused, { action: 'key.quarantined', by, at })
  }
  await transaction
    .updateTable('asset')
    .set({ hidden_at: at })
    .where('account_id', '=', accountId)
    .where(sql<boolean>`api_key_id in ${descendantIds(accountId, row.id)}`)
    .where('hidden_at', 'is', null)
    .execute()
  return changed(transaction, accountId, row, pausing)
}

/** Resumes a paused key, or undoes its quarantine. The caller holds the account. */
export async function resumeKeyWithin(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  keyId: string,
  { by, at }: Change,
): Promise<Changed> {
  const row = await findKeyRow(transaction, accountId, keyId)
  if (!row) return { denied: 'not_found' }
  const isQuarantined = row.pause_reason === 'quarantined'
  if (!isQuarantined && !isLive(row, at)) return { denied: 'not_active' }
  const family = isQuarantined ? await withDescendants(transaction, accountId, row.id) : [row]
  const resuming = family.filter((key) => key.paused_at !== null && key.pause_reason === row.pause_reason)
  for (const key of resuming) {
    const resumed = { paused_at: null, pause_reason: null }
    await setPause(transaction, accountId, key, resumed, { action: 'key.resumed', by, at })
  }
  if (isQuarantined) {
    await transaction
      .updateTable('asset')
      .set({ hidden_at: null })
      .where('account_id', '=', accountId)
      .where(sql<boolean>`api_key_id in ${descendantIds(accountId, row.id)}`)
      .execute()
  }
  return changed(transaction, accountId, row, resuming)
}

async function setPause(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  key: KeyRow,
  pause: Pause,
  { action, by, at }: Change & { action: 'key.paused' | 'key.quarantined' | 'key.resumed' },
): Promise<void> {
  await transaction.updateTable('api_key').set(pause).where('id', '=', key.id).execute()
  await recordAuditEvent(transaction, accountId, {
    action,
    at,
    by,
    target: { kind: 'key', id: key.id, name: key.name },
    before: auditPause(key),
    after: auditPause(pause),
  })
}

function auditPause({ paused_at, pause_reason }: Pause) {
  return { paused_at: toIso(paused_at), pause_reason }
}

async function changed(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  { id }: { readonly id: KeyId },
  keys: readonly KeyRow[],
): Promise<Changed> {
  const row = (await findKeyRow(transaction, accountId, id)) as KeyRow
  return { row, others: keys.filter((key) => key.id !== id) }
}
