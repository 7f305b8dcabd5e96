import { parseCidr } from '../core/cidr.ts'
import { type Restrictions, unrestricted } from '../keys/restrictions.ts'
import type { Policy } from '../policy/account-store.ts'

/** How long the key of a login lives where the account wants keys to expire and does not say when. Milliseconds. */
const defaultLifetimeMs = 90 * 24 * 60 * 60 * 1000

/**
 * Decides what the key of a browser login may do: what the user approved, for as long as the account lets keys live.
 * Where the account wants keys to name addresses, the one from which the program asked.
 */
export function keyRestrictions(
  { scopes, address }: { readonly scopes: string; readonly address: string | null },
  policy: Policy,
  now: number,
): Restrictions {
  const { max_lifetime_s: longestS } = policy
  const mostMs = longestS === null ? null : longestS * 1000
  const lifetimeMs = policy.requires_expiry === 1 ? (mostMs ?? defaultLifetimeMs) : mostMs
  return {
    ...unrestricted,
    scopes,
    expires_at: lifetimeMs === null ? null : now + lifetimeMs,
    // A request whose address is not known gets a key that nobody can use, rather than one for everywhere.
    allowed_ips:
      policy.requires_allowed_ips === 1 ? (parseCidr(address ?? '') ?? '255.255.255.255/32') : null,
  }
}
