import { parseScopes } from '../core/scopes.ts'
import { type Bounds, earlier, planKey } from '../keys/plan-key.ts'
import type { Policy } from '../policy/account-store.ts'
import type { TrustRow } from './trust-policy-rows.ts'

/**
 * Decides what the key of a job may do and how long: what the trust gives, while the key lives that made the trust, and
 * within what the account asks of keys by now.
 *
 * @param now Milliseconds.
 */
export function jobBounds(
  trust: Pick<
    TrustRow,
    'scopes' | 'lifetime_s' | 'allowed_ips' | 'requests_per_minute' | 'parent_expires_at'
  >,
  policy: Policy,
  now: number,
): Bounds | { refused: true; detail: string } {
  const planned = planKey(
    {
      scopes: parseScopes(trust.scopes),
      expires: { afterMs: trust.lifetime_s * 1000 },
      allowed_ips: trust.allowed_ips?.split(' '),
      requests_per_minute: trust.requests_per_minute ?? undefined,
    },
    undefined,
    policy,
    now,
  )
  if ('refused' in planned) return { refused: true, detail: planned.detail }
  const { bounds } = planned
  return { ...bounds, expires_at: earlier(bounds.expires_at, trust.parent_expires_at) }
}
