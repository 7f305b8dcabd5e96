import { parseScopes } from '../core/scopes.ts'
import { earlier, type Restrictions, resolveRestrictions } from '../keys/restrictions.ts'
import type { Policy } from '../policy/account-store.ts'
import type { TrustPolicyRow } from './trust-policy-rows.ts'

/**
 * Decides what the key of a job may do and how long: what the trust policy gives, while the key lives that made the trust policy, and
 * within what the account asks of keys by now.
 *
 * @param now Milliseconds.
 */
export function keyRestrictions(
  trustPolicy: Pick<
    TrustPolicyRow,
    'scopes' | 'lifetime_s' | 'allowed_ips' | 'requests_per_minute' | 'parent_expires_at'
  >,
  policy: Policy,
  now: number,
): Restrictions | { denied: true; detail: string } {
  const restrictions = resolveRestrictions(
    {
      scopes: parseScopes(trustPolicy.scopes),
      expires: { afterMs: trustPolicy.lifetime_s * 1000 },
      allowed_ips: trustPolicy.allowed_ips?.split(' '),
      requests_per_minute: trustPolicy.requests_per_minute ?? undefined,
    },
    undefined,
    policy,
    now,
  )
  if ('error' in restrictions) return { denied: true, detail: restrictions.error.detail }
  return { ...restrictions, expires_at: earlier(restrictions.expires_at, trustPolicy.parent_expires_at) }
}
