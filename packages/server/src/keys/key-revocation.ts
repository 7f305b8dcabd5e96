import type { Transaction } from 'kysely'
import { recordAuditEvent } from '../audit/audit-store.ts'
import type { AccountId, KeyId, TrustPolicyId } from '../core/ids.ts'
import { toIso } from '../core/time.ts'
import type { RevokedReason, Schema } from '../database/schema.ts'
import { markDeleted, type TrustPolicyRow, trustPoliciesOf } from '../trust-policies/trust-policy-rows.ts'
import {
  type Change,
  findKeyRow,
  type KeyRow,
  type KeyUse,
  type LatestUse,
  withDescendants,
} from './key-rows.ts'

export interface Revocation extends Change {
  /** @default 'revoked' */
  readonly reason?: RevokedReason
  /** Revokes the descendants of the key and deletes the trust policies of all of them. */
  readonly cascade?: boolean
  readonly latestUse?: LatestUse | undefined
}

/** What was known about a key when it was revoked. Only a later cascade adds to it. */
export interface RevocationRecord {
  /** From when on no server accepts the key. Milliseconds. */
  readonly effective_at: number
  readonly reason: RevokedReason
  readonly last_accepted: {
    readonly at: number
    readonly address: string | null
    readonly user_agent: string | null
  } | null
  /** The descendants that were revoked with it. */
  readonly revoked_keys: readonly { readonly id: KeyId; readonly name: string; readonly prefix: string }[]
  /** The trust policies that were deleted with it. */
  readonly trust_policies: readonly { readonly id: TrustPolicyId; readonly name: string }[]
}

/**
 * Revokes a key. A second revocation keeps the time, reason and record of the first. The caller holds the account.
 *
 * @returns `undefined` if the account has no such key.
 */
export async function revokeKeyWithin(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  keyId: string,
  revocation: Revocation,
): Promise<KeyRow | undefined> {
  const row = await findKeyRow(transaction, accountId, keyId)
  if (!row) return undefined
  const family = revocation.cascade ? await withDescendants(transaction, accountId, row.id) : []
  const descendants = family.filter(({ id, revoked_at }) => id !== row.id && revoked_at === null)
  const trustPolicies = revocation.cascade ? await trustPoliciesOf(transaction, accountId, row.id) : []
  const revokedKeys = descendants.map(({ id, name, prefix }) => ({ id, name, prefix }))

  if (row.revoked_at === null) {
    await markRevoked(transaction, accountId, row, revocation, {
      revoked_keys: revokedKeys,
      trust_policies: trustPolicies,
    })
  } else if (revokedKeys.length + trustPolicies.length > 0) {
    const known = readRevocationRecord(row)
    const record = {
      ...known,
      revoked_keys: [...known.revoked_keys, ...revokedKeys],
      trust_policies: [...known.trust_policies, ...trustPolicies],
    }
    await transaction
      .updateTable('api_key')
      .set({ revocation_record: JSON.stringify(record) })
      .where('id', '=', row.id)
      .execute()
  }
  for (const descendant of descendants) {
    const alone = { revoked_keys: [], trust_policies: [] }
    await markRevoked(transaction, accountId, descendant, { ...revocation, reason: 'cascade' }, alone)
  }
  for (const trustPolicy of trustPolicies) {
    await deleteTrustPolicyWithin(transaction, accountId, trustPolicy, revocation)
  }
  return findKeyRow(transaction, accountId, row.id)
}

/** Deletes a trust policy and revokes the keys of its jobs with their descendants. @returns The ids of those keys. */
export async function deleteTrustPolicyWithin(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  trustPolicy: Pick<TrustPolicyRow, 'id' | 'name'>,
  { by, at, latestUse }: Pick<Revocation, 'by' | 'at' | 'latestUse'>,
): Promise<KeyId[]> {
  const jobKeyIds = await markDeleted(transaction, accountId, trustPolicy, by, at)
  for (const keyId of jobKeyIds) {
    await revokeKeyWithin(transaction, accountId, keyId, {
      by,
      at,
      reason: 'cascade',
      cascade: true,
      latestUse,
    })
  }
  return jobKeyIds
}

async function markRevoked(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  key: KeyRow,
  { by, at, reason = 'revoked', latestUse }: Revocation,
  { revoked_keys, trust_policies }: Pick<RevocationRecord, 'revoked_keys' | 'trust_policies'>,
): Promise<void> {
  const last_accepted = lastAccepted(latestUseOf(key, latestUse))
  const record: RevocationRecord = { effective_at: at, reason, last_accepted, revoked_keys, trust_policies }
  await transaction
    .updateTable('api_key')
    .set({
      revoked_at: at,
      revoked_by_key_id: by.kind === 'key' ? by.id : null,
      revoked_by_user_id: by.kind === 'user' ? by.id : null,
      revoked_reason: reason,
      revocation_record: JSON.stringify(record),
    })
    .where('id', '=', key.id)
    .execute()
  await recordAuditEvent(transaction, accountId, {
    action: 'key.revoked',
    at,
    by,
    target: { kind: 'key', id: key.id, name: key.name },
    before: { revoked_at: null },
    after: { revoked_at: toIso(at), reason, ...(revoked_keys.length > 0 && { revoked_keys }) },
  })
}

/** The later of the last use in the database and the last use in this process. */
export function latestUseOf(row: KeyRow, latestUse: LatestUse | undefined): Use {
  const unwritten = latestUse?.(row.id)
  return unwritten && unwritten.last_used_at >= (row.last_used_at ?? 0) ? unwritten : row
}

type Use = Pick<KeyRow, Exclude<keyof KeyUse, 'api_key_id'>>

function lastAccepted(use: Use): RevocationRecord['last_accepted'] {
  return use.last_used_at === null
    ? null
    : { at: use.last_used_at, address: use.last_used_address, user_agent: use.last_used_user_agent }
}

/** Reads the revocation record of a revoked key. */
export function readRevocationRecord({ revocation_record: json }: KeyRow): RevocationRecord {
  if (json === null) throw new Error('the key is not revoked')
  return JSON.parse(json)
}
