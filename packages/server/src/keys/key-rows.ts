import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { AccountId, KeyId, TrustPolicyId, UserId } from '../core/ids.ts'
import type { RevokedReason, Schema } from '../database/schema.ts'

/** A key as its account sees it: no hash, and when it was last used. */
export interface KeyRow {
  readonly id: KeyId
  readonly name: string
  readonly prefix: string
  readonly created_at: number
  readonly created_by_key_id: KeyId | null
  readonly created_by_user_id: UserId | null
  /** The name of the key or user that made it; null when it was made on the machine itself. */
  readonly created_by_name: string | null
  readonly parent_key_id: KeyId | null
  readonly device_id: string | null
  readonly trust_policy_id: TrustPolicyId | null
  readonly scopes: string
  readonly expires_at: number | null
  readonly allowed_ips: string | null
  readonly requests_per_minute: number | null
  readonly quotas: string | null
  readonly paused_at: number | null
  readonly pause_reason: 'paused' | 'quarantined' | null
  readonly rotated_to_key_id: KeyId | null
  readonly rotated_at: number | null
  readonly idle_ms: number | null
  readonly revoked_at: number | null
  readonly revoked_reason: RevokedReason | null
  /** JSON of a `Receipt`. */
  readonly revocation_record: string | null
  readonly last_used_at: number | null
  readonly last_used_address: string | null
  readonly last_used_user_agent: string | null
}

export interface KeyUse {
  readonly api_key_id: KeyId
  readonly last_used_at: number
  readonly last_used_address: string | null
  readonly last_used_user_agent: string | null
}

/** What was known of a key when it ended. It is written with the end and never changes. */
export interface RevocationRecord {
  /** From when on no server accepts the key. Milliseconds. */
  readonly effective_at: number
  readonly reason: RevokedReason
  readonly last_accepted: {
    readonly at: number
    readonly address: string | null
    readonly user_agent: string | null
  } | null
  /** The keys that ended with it. */
  readonly ended: readonly { readonly id: KeyId; readonly name: string; readonly prefix: string }[]
  /** The trusts that were taken back with it. */
  readonly trust_policies: readonly { readonly id: TrustPolicyId; readonly name: string }[]
}

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
      'k.trust_policy_id',
      'k.scopes',
      'k.expires_at',
      'k.allowed_ips',
    ])
    .select(['k.requests_per_minute', 'k.quotas', 'k.paused_at', 'k.pause_reason', 'k.rotated_to_key_id'])
    .select(['k.rotated_at', 'k.idle_ms', 'k.revoked_at', 'k.revoked_reason', 'k.revocation_record'])
    .select(['u.last_used_at', 'u.last_used_address', 'u.last_used_user_agent'])
    .select((select) => select.fn.coalesce('p.name', 'creator.name').as('created_by_name'))
}

/** The condition that a key `k` has not ended. A paused one has not. */
export function isLiveAt(now: number): RawBuilder<boolean> {
  return sql<boolean>`(k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now}))`
}

/** The same of a row. */
export function isLive(row: Pick<KeyRow, 'revoked_at' | 'expires_at'>, now: number): boolean {
  return row.revoked_at === null && (row.expires_at === null || row.expires_at > now)
}

/** Says whether a key came from no other key and no job, but from a user or from the machine itself. */
export function isRoot(row: Pick<KeyRow, 'parent_key_id' | 'trust_policy_id'>): boolean {
  return row.parent_key_id === null && row.trust_policy_id === null
}

/** The live keys of an account that count against its limit, newest first: all but those of CI jobs. */
export function liveKeys(source: Kysely<Schema>, accountId: AccountId, now: number): Promise<KeyRow[]> {
  return keyRows(source)
    .where('k.account_id', '=', accountId)
    .where('k.trust_policy_id', 'is', null)
    .where(isLiveAt(now))
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id', 'desc')
    .execute()
}
