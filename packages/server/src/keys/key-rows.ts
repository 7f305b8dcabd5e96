import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { AuditActor } from '../audit/audit-store.ts'
import { type AccountId, isId, type KeyId, type TrustPolicyId, type UserId } from '../core/ids.ts'
import type { RevokedReason, Schema } from '../database/schema.ts'
import { type SpendingRow, spendingColumns } from './key-budgets.ts'

/** A key without its hash, with its last use and what it spent. */
export interface KeyRow extends SpendingRow {
  readonly id: KeyId
  readonly name: string
  readonly prefix: string
  readonly created_at: number
  readonly created_by_key_id: KeyId | null
  readonly created_by_user_id: UserId | null
  /** The name of the key or user that created it; null if the server itself did. */
  readonly created_by_name: string | null
  readonly parent_key_id: KeyId | null
  readonly device_id: string | null
  readonly client_id: string | null
  readonly trust_policy_id: TrustPolicyId | null
  readonly scopes: string
  readonly expires_at: number | null
  readonly allowed_ips: string | null
  readonly requests_per_minute: number | null
  readonly quotas: string | null
  readonly budget_subjects: string
  readonly has_budget: 0 | 1
  readonly models: string | null
  readonly paused_at: number | null
  readonly pause_reason: 'paused' | 'quarantined' | null
  readonly rotated_to_key_id: KeyId | null
  readonly rotated_at: number | null
  readonly idle_ms: number | null
  readonly revoked_at: number | null
  readonly revoked_reason: RevokedReason | null
  /** A `RevocationRecord` as JSON. */
  readonly revocation_record: string | null
  readonly last_used_at: number | null
  readonly last_used_address: string | null
  readonly last_used_user_agent: string | null
}

/** The latest accepted request of a key. */
export interface KeyUse {
  readonly api_key_id: KeyId
  readonly last_used_at: number
  readonly last_used_address: string | null
  readonly last_used_user_agent: string | null
}

/** Who changes something, and when. */
export interface Change {
  readonly by: AuditActor
  /** Milliseconds. */
  readonly at: number
}

/** Returns the last use of a key that this process has not written to the database yet. */
export type LatestUse = (keyId: KeyId) => KeyUse | undefined

export function keyRows(source: Kysely<Schema>) {
  return source
    .selectFrom('api_key as k')
    .leftJoin('api_key_last_use as u', 'u.api_key_id', 'k.id')
    .leftJoin('api_key as creator', 'creator.id', 'k.created_by_key_id')
    .leftJoin('user as p', 'p.id', 'k.created_by_user_id')
    .select(['k.id', 'k.name', 'k.prefix', 'k.created_at', 'k.created_by_key_id', 'k.created_by_user_id'])
    .select([
      'k.parent_key_id',
      'k.device_id',
      'k.client_id',
      'k.trust_policy_id',
      'k.scopes',
      'k.expires_at',
      'k.allowed_ips',
    ])
    .select(['k.requests_per_minute', 'k.quotas', 'k.budget_subjects', 'k.has_budget', 'k.models'])
    .select(['k.paused_at', 'k.pause_reason', 'k.rotated_to_key_id'])
    .select(['k.rotated_at', 'k.idle_ms', 'k.revoked_at', 'k.revoked_reason', 'k.revocation_record'])
    .select(['u.last_used_at', 'u.last_used_address', 'u.last_used_user_agent'])
    .select((select) => select.fn.coalesce('p.name', 'creator.name').as('created_by_name'))
    .select(spendingColumns)
}

/** The condition that a key `k` is neither revoked nor expired. A paused key is live. */
export function isLiveAt(now: number): RawBuilder<boolean> {
  return sql<boolean>`(k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now}))`
}

/** The same condition for a row. */
export function isLive(row: Pick<KeyRow, 'revoked_at' | 'expires_at'>, now: number): boolean {
  return row.revoked_at === null && (row.expires_at === null || row.expires_at > now)
}

/** What the costs of a key count against first. A key that replaces another one has the same. */
export function ownSubject({ budget_subjects: subjects }: Pick<KeyRow, 'budget_subjects'>): string {
  return subjects.slice(subjects.lastIndexOf(' ') + 1)
}

/** Whether the costs of a key count against the subject of another key. */
export function spendsFrom(
  { budget_subjects: subjects }: Pick<KeyRow, 'budget_subjects'>,
  above: Pick<KeyRow, 'budget_subjects'>,
): boolean {
  return `${subjects} `.startsWith(`${above.budget_subjects} `)
}

/** Whether a key has no parent and is not for a job: a user or the server itself created it. */
export function isRoot(row: Pick<KeyRow, 'parent_key_id' | 'trust_policy_id'>): boolean {
  return row.parent_key_id === null && row.trust_policy_id === null
}

export async function findKeyRow(
  source: Kysely<Schema>,
  accountId: AccountId,
  keyId: string,
): Promise<KeyRow | undefined> {
  if (!isId('key', keyId)) return undefined
  return keyRows(source).where('k.account_id', '=', accountId).where('k.id', '=', keyId).executeTakeFirst()
}

/** The live keys that count against the limit of an account, newest first: all but those of CI jobs. */
export function liveKeys(source: Kysely<Schema>, accountId: AccountId, now: number): Promise<KeyRow[]> {
  return keyRows(source)
    .where('k.account_id', '=', accountId)
    .where('k.trust_policy_id', 'is', null)
    .where(isLiveAt(now))
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id', 'desc')
    .execute()
}

/**
 * The ids of a key and its descendants: its children, the keys created with it, and theirs. All belong to its account.
 * That is not checked for each, because SQLite would then read every key of the account for each of them.
 */
export function descendantIds(accountId: AccountId, keyId: KeyId): RawBuilder<{ id: KeyId }> {
  return sql<{ id: KeyId }>`(
    with recursive descendant (id) as (
      select id from api_key where id = ${keyId} and account_id = ${accountId}
      union
      select child.id from api_key as child
        join descendant on child.parent_key_id = descendant.id or child.created_by_key_id = descendant.id
    ) select id from descendant)`
}

/** A key and its descendants, oldest first. */
export function withDescendants(
  source: Kysely<Schema>,
  accountId: AccountId,
  keyId: KeyId,
): Promise<KeyRow[]> {
  return keyRows(source)
    .where('k.account_id', '=', accountId)
    .where(sql<boolean>`k.id in ${descendantIds(accountId, keyId)}`)
    .orderBy('k.created_at')
    .orderBy('k.id')
    .execute()
}
