import { timingSafeEqual } from 'node:crypto'
import type { AccountId, KeyId, TrustPolicyId } from '../core/ids.ts'

/** A key and its account: all that a check needs, read in one go. */
export interface CredentialRow {
  readonly id: KeyId
  readonly name: string
  readonly prefix: string
  readonly secret_hash: string
  readonly created_at: number
  readonly revoked_at: number | null
  readonly expires_at: number | null
  readonly paused_at: number | null
  /** What it may do, separated by spaces. */
  readonly scopes: string
  /** CIDR blocks separated by spaces; null: from anywhere. */
  readonly allowed_ips: string | null
  readonly requests_per_minute: number | null
  /** What each request is counted against: `key_a=600 key_b=60`. */
  readonly quotas: string | null
  readonly parent_key_id: KeyId | null
  readonly trust_policy_id: TrustPolicyId | null
  readonly account_id: AccountId
  readonly account_email: string
  readonly account_balance_micro_usd: number
  readonly account_created_at: number
  readonly account_requests_per_minute: number | null
  /** The database's clock, which all servers share; null where this process is the only one. Milliseconds. */
  readonly read_at: number | null
}

export interface CredentialReader {
  /**
   * Finds the key that has this prefix and this hash, ended or not.
   *
   * An unknown prefix and a wrong secret do the same work and give the same `undefined`.
   */
  find(prefix: string, secretHash: string): Promise<CredentialRow | undefined>
  close(): Promise<void>
}

const columns = `k.id, k.name, k.prefix, k.secret_hash, k.created_at, k.revoked_at, k.expires_at, k.paused_at, k.scopes,
    k.allowed_ips, k.requests_per_minute, k.quotas, k.parent_key_id, k.trust_policy_id,
    a.id as account_id, a.email as account_email, a.balance_micro_usd as account_balance_micro_usd,
    a.created_at as account_created_at, a.requests_per_minute as account_requests_per_minute`

/**
 * An unknown prefix reads the key that comes next in order, or the first of all, so that its refusal does the same
 * work as the refusal of a wrong secret.
 */
const keyOf = (prefix: string) => `
  from api_key as k
  join account as a on a.id = k.account_id
  where k.prefix = coalesce(
    (select prefix from api_key where prefix >= ${prefix} order by prefix limit 1),
    (select min(prefix) from api_key))
`

/** Reads the key of one prefix. */
export const credentialSql = `select ${columns}, null as read_at ${keyOf('?')}`

/** Reads the keys of many prefixes; `limit 1` keeps it one index lookup each, however many keys there are. */
export const credentialBatchSql = `
  select w.prefix as wanted, found.*
  from unnest($1::text[]) as w (prefix)
  cross join lateral (
    select ${columns}, (extract(epoch from clock_timestamp()) * 1000)::bigint as read_at
    ${keyOf('w.prefix')}
    limit 1
  ) as found
`

const noHash = '0'.repeat(64)

/**
 * Compares in a time that does not tell how much was right. The hash is of the whole key, prefix included, so a
 * row read in place of a missing one never matches.
 *
 * @param row `undefined` when there is no key at all.
 */
export function matches(row: CredentialRow | undefined, secretHash: string): row is CredentialRow {
  const stored = Buffer.from(row?.secret_hash ?? noHash, 'latin1')
  const given = Buffer.from(secretHash, 'latin1')
  return stored.length === given.length && timingSafeEqual(stored, given) && row !== undefined
}
