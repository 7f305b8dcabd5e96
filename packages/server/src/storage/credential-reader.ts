import { timingSafeEqual } from 'node:crypto'
import type { AccountId, KeyId } from '../base/ids.ts'

/** A key and its account: all that a check needs, read in one go. */
export interface CredentialRow {
  readonly id: KeyId
  readonly name: string
  readonly prefix: string
  readonly secret_hash: string
  readonly revoked_at: number | null
  readonly account_id: AccountId
  readonly account_email: string
  readonly account_balance_micro_usd: number
  readonly account_created_at: number
}

export interface CredentialReader {
  /**
   * Finds the key that has this prefix and this hash, revoked or not.
   *
   * An unknown prefix and a wrong secret do the same work and give the same `undefined`.
   */
  find(prefix: string, secretHash: string): Promise<CredentialRow | undefined>
  close(): Promise<void>
}

/** The one statement of the request's path. It answers one row always: an unknown prefix looks up an account too. */
export const credentialSql = (parameter: '?' | '$1') => `
  select k.id, k.name, k.prefix, k.secret_hash, k.revoked_at, a.id as account_id, a.email as account_email,
    a.balance_micro_usd as account_balance_micro_usd, a.created_at as account_created_at
  from (select ${parameter === '?' ? '?' : '$1::text'} as prefix) as wanted
  left join api_key as k on k.prefix = wanted.prefix
  left join account as a on a.id = coalesce(k.account_id, 'acct_of_nobody')`

const noHash = '0'.repeat(64)

/** Compares in a time that does not tell how much was right. */
export function matches(row: { secret_hash: string | null }, secretHash: string): boolean {
  const stored = Buffer.from(row.secret_hash ?? noHash, 'latin1')
  const given = Buffer.from(secretHash, 'latin1')
  return stored.length === given.length && timingSafeEqual(stored, given) && row.secret_hash !== null
}
