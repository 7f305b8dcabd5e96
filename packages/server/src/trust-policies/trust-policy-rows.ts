import { type Kysely, sql, type Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import type { AccountId, KeyId, TrustPolicyId, UserId } from '../core/ids.ts'
import type { Schema } from '../database/schema.ts'
import { descendantIds, isLiveAt } from '../keys/key-rows.ts'

/** A trust policy with the state of the key that created it. */
export interface TrustPolicyRow {
  readonly id: TrustPolicyId
  readonly account_id: AccountId
  readonly name: string
  readonly issuer: string
  readonly audience: string
  /** JSON object: claim to pattern. */
  readonly conditions: string
  readonly scopes: string
  readonly lifetime_s: number
  readonly allowed_ips: string | null
  readonly requests_per_minute: number | null
  readonly created_at: number
  readonly created_by_key_id: KeyId | null
  readonly created_by_user_id: UserId | null
  readonly created_by_name: string | null
  readonly parent_key_id: KeyId | null
  readonly last_used_at: number | null
  readonly deleted_at: number | null
  /** When the parent key expires. Jobs get no keys after that. */
  readonly parent_expires_at: number | null
  /** Whether costs of the parent key, and those of job keys with them, count against a budget. */
  readonly parent_has_budget: 0 | 1 | null
  /** As `formatBudgets` writes them. */
  readonly budgets: string | null
  readonly models: string | null
  readonly parent_pause_reason: 'paused' | 'quarantined' | null
  readonly creator_pause_reason: 'paused' | 'quarantined' | null
}

export function trustPolicyRows(source: Kysely<Schema>) {
  return source
    .selectFrom('trust_policy as t')
    .leftJoin('api_key as creator', 'creator.id', 't.created_by_key_id')
    .leftJoin('api_key as parent', 'parent.id', 't.parent_key_id')
    .leftJoin('user as p', 'p.id', 't.created_by_user_id')
    .select(['t.id', 't.account_id', 't.name', 't.issuer', 't.audience', 't.conditions', 't.scopes'])
    .select(['t.lifetime_s', 't.allowed_ips', 't.requests_per_minute', 't.created_at', 't.created_by_key_id'])
    .select(['t.created_by_user_id', 't.parent_key_id', 't.last_used_at', 't.deleted_at'])
    .select(['t.budgets', 't.models'])
    .select(['parent.expires_at as parent_expires_at', 'parent.has_budget as parent_has_budget'])
    .select(['parent.pause_reason as parent_pause_reason', 'creator.pause_reason as creator_pause_reason'])
    .select((select) => select.fn.coalesce('p.name', 'creator.name').as('created_by_name'))
}

/** The trust policies that are not deleted, newest first. */
export function undeletedTrustPolicies(source: Kysely<Schema>) {
  return trustPolicyRows(source)
    .where('t.deleted_at', 'is', null)
    .orderBy('t.created_at', 'desc')
    .orderBy('t.id', 'desc')
}

/** Whether jobs can get keys: the trust policy is not deleted, and its creator and parent key are not restricted. */
export function isActive(row: TrustPolicyRow, now: number): boolean {
  return (
    row.deleted_at === null &&
    row.parent_pause_reason !== 'quarantined' &&
    row.creator_pause_reason !== 'quarantined' &&
    (row.parent_expires_at === null || row.parent_expires_at > now)
  )
}

/** The trust policies whose parent is one of some keys, without deleted ones. */
export function trustPoliciesBelow(
  source: Kysely<Schema>,
  accountId: AccountId,
  keyIds: readonly KeyId[],
): Promise<TrustPolicyRow[]> {
  return undeletedTrustPolicies(source)
    .where('t.account_id', '=', accountId)
    .where('t.parent_key_id', 'in', keyIds)
    .execute()
}

/** The trust policies that a key or its descendants created or are the parents of, without deleted ones. */
export function trustPoliciesOf(
  source: Kysely<Schema>,
  accountId: AccountId,
  keyId: KeyId,
): Promise<Pick<TrustPolicyRow, 'id' | 'name'>[]> {
  return source
    .selectFrom('trust_policy as t')
    .select(['t.id', 't.name'])
    .where('t.account_id', '=', accountId)
    .where('t.deleted_at', 'is', null)
    .where(
      sql<boolean>`(t.parent_key_id in ${descendantIds(accountId, keyId)}
        or t.created_by_key_id in ${descendantIds(accountId, keyId)})`,
    )
    .orderBy('t.id')
    .execute()
}

/** Marks a trust policy as deleted and records the audit event. @returns The live keys of its jobs. */
export async function markDeleted(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  { id, name }: Pick<TrustPolicyRow, 'id' | 'name'>,
  by: AuditActor,
  at: number,
): Promise<KeyId[]> {
  await transaction.updateTable('trust_policy').set({ deleted_at: at }).where('id', '=', id).execute()
  await recordAuditEvent(transaction, accountId, {
    action: 'trust_policy.deleted',
    at,
    by,
    target: { kind: 'trust_policy', id, name },
  })
  const live = await transaction
    .selectFrom('api_key as k')
    .select('k.id')
    .where('k.account_id', '=', accountId)
    .where('k.trust_policy_id', '=', id)
    .where(isLiveAt(at))
    .orderBy('k.id')
    .execute()
  return live.map((key) => key.id)
}
