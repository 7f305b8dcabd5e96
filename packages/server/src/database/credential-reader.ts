import { timingSafeEqual } from 'node:crypto'
import type { AccountId, KeyId, TrustPolicyId } from '../core/ids.ts'

/** A key and its account: everything that authentication reads. */
export interface CredentialRow {
  readonly id: KeyId
  readonly name: string
  readonly prefix: string
  readonly secret_hash: string
  readonly created_at: number
  readonly revoked_at: number | null
  readonly expires_at: number | null
  readonly paused_at: number | null
  /** Separated by spaces. */
  readonly scopes: string
  /** CIDR blocks separated by spaces; null for any address. */
  readonly allowed_ips: string | null
  readonly requests_per_minute: number | null
  /** The limits that each request counts against: `key_a=600 key_b=60`. */
  readonly quotas: string | null
  readonly parent_key_id: KeyId | null
  readonly trust_policy_id: TrustPolicyId | null
  /** What a cost of the key counts against, besides the account, separated by spaces: the key's own subject last. */
  readonly budget_subjects: string
  /** Whether one of these subjects has a budget. */
  readonly has_budget: 0 | 1
  /** Patterns of ids of models, separated by spaces; null for any model. */
  readonly models: string | null
  readonly account_id: AccountId
  readonly account_email: string
  readonly account_created_at: number
  readonly account_requests_per_minute: number | null
  readonly account_has_budget: 0 | 1
  /** The clock of the database, which all servers share; null on SQLite. Milliseconds. */
  readonly read_at: number | null
}

export interface CredentialReader {
  /**
   * Finds the key with this prefix and hash, active or not.
   *
   * @returns `undefined` for an unknown prefix and for a wrong secret, after the same work. A promise if the row has to
   * be waited for.
   */
  find(prefix: string, secretHash: string): CredentialRow | undefined | Promise<CredentialRow | undefined>
  close(): Promise<void>
}

const keyColumns = `k.id, k.name, k.prefix, k.secret_hash, k.created_at, k.revoked_at, k.expires_at, k.paused_at, k.scopes,
    k.allowed_ips, k.requests_per_minute, k.quotas, k.parent_key_id, k.trust_policy_id, k.budget_subjects, k.has_budget, k.models`
const accountColumns = 'a.id, a.email, a.created_at, a.requests_per_minute, a.has_budget'

/**
 * Reads the key of one prefix on SQLite: the first at or after it, or the last of all, so that every prefix takes the
 * same work. The keyword `cross` keeps the order of the two tables.
 */
export const credentialSql = `
  select ${keyColumns}, ${accountColumns}
  from api_key as k
  cross join account as a on a.id = k.account_id
  where k.prefix >= min(?, (select max(prefix) from api_key))
  order by k.prefix
  limit 1
`

/**
 * Names the values of a key and its account, in the order of the columns. Rows as arrays cost a fifth less per check than
 * rows as objects, which `node:sqlite` and `pg` build without a shape.
 */
export function toCredentialRow(values: readonly unknown[], readAt: number | null = null): CredentialRow {
  const [
    id,
    name,
    prefix,
    secret_hash,
    created_at,
    revoked_at,
    expires_at,
    paused_at,
    scopes,
    allowed_ips,
    requests_per_minute,
    quotas,
    parent_key_id,
    trust_policy_id,
    budget_subjects,
    has_budget,
    models,
    account_id,
    account_email,
    account_created_at,
    account_requests_per_minute,
    account_has_budget,
  ] = values
  return {
    id,
    name,
    prefix,
    secret_hash,
    created_at,
    revoked_at,
    expires_at,
    paused_at,
    scopes,
    allowed_ips,
    requests_per_minute,
    quotas,
    parent_key_id,
    trust_policy_id,
    budget_subjects,
    has_budget,
    models,
    account_id,
    account_email,
    account_created_at,
    account_requests_per_minute,
    account_has_budget,
    read_at: readAt,
  } as CredentialRow
}

/**
 * Reads the same on PostgreSQL for many prefixes: the requested prefix, the account as a JSON array, the clock, the key.
 * PostgreSQL plans an unnamed statement each time, and plans this one in half the time of a join with the account.
 */
export const credentialBatchSql = `
  select
    w.prefix,
    (select json_build_array(${accountColumns}) from account as a where a.id = k.account_id),
    (select (extract(epoch from clock_timestamp()) * 1000)::bigint),
    ${keyColumns}
  from unnest($1::text[]) as w (prefix)
  cross join lateral (
    select *
    from api_key
    where prefix >= least(w.prefix, (select max(prefix) from api_key))
    order by prefix
    limit 1
  ) as k
`

const noHash = '0'.repeat(64)

/**
 * Compares the hash in constant time. The hash covers the whole key with its prefix, so a row that was read in place
 * of a missing one never matches.
 *
 * @param row `undefined` if the database has no key.
 */
export function matches(row: CredentialRow | undefined, secretHash: string): row is CredentialRow {
  const stored = Buffer.from(row?.secret_hash ?? noHash, 'latin1')
  const given = Buffer.from(secretHash, 'latin1')
  return stored.length === given.length && timingSafeEqual(stored, given) && row !== undefined
}
