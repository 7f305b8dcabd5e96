import { hasScopes, readScopes } from '../core/scopes.ts'
import { type Claims, meets } from './conditions.ts'
import { isMeantFor } from './oidc-token.ts'
import { conditionsOf } from './trust-policy.ts'
import type { TrustPolicyRow } from './trust-policy-rows.ts'

export type Match =
  | { trust_policy: TrustPolicyRow; scopes: string }
  | { denied: 'conditions' }
  | { denied: 'audience' | 'scope'; detail: string }

/**
 * Chooses the trust policy by which a job gets a key: the first whose conditions hold, that the token is meant for, and that
 * gives the scopes that were asked for.
 *
 * @param claims What the issuer signed.
 * @param wanted Scopes separated by spaces; without any, all of the trust policy.
 */
export function matchTrustPolicy(
  trustPolicies: readonly TrustPolicyRow[],
  claims: Claims,
  wanted: string | undefined,
): Match {
  const fitting = trustPolicies.filter((trustPolicy) => meets(conditionsOf(trustPolicy), claims))
  const [first] = fitting
  if (!first) return { denied: 'conditions' }
  const addressed = fitting.filter(({ audience }) => isMeantFor(claims, audience))
  const [nearest] = addressed
  if (!nearest) {
    const audience = typeof claims['aud'] === 'string' ? claims['aud'].slice(0, 200) : 'another'
    return {
      denied: 'audience',
      detail: `The audience of the token is ${audience}, and must be ${first.audience}.`,
    }
  }
  if (wanted === undefined) return { trust_policy: nearest, scopes: nearest.scopes }
  const read = readScopes(wanted)
  if ('scopes' in read) {
    const { scopes } = read
    const trustPolicy = addressed.find((each) => hasScopes(each.scopes, scopes))
    if (trustPolicy) return { trust_policy: trustPolicy, scopes }
  }
  return { denied: 'scope', detail: `The trust policy gives ${nearest.scopes.replaceAll(' ', ', ')}.` }
}
