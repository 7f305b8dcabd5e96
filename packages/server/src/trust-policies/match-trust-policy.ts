import { hasScopes, readScopes } from '../core/scopes.ts'
import { type Claims, meetsConditions } from './conditions.ts'
import { parseConditions } from './trust-policy.ts'
import type { TrustPolicyRow } from './trust-policy-rows.ts'

export type Match =
  | { trustPolicy: TrustPolicyRow; scopes: string }
  | { denied: 'conditions' }
  | { denied: 'audience' | 'scope'; detail: string }

/**
 * Chooses the first trust policy whose conditions and audience match the token, and that grants the requested scopes.
 *
 * @param claims The verified claims of the token.
 * @param requested Scopes separated by spaces. Without it: all scopes of the trust policy.
 */
export function matchTrustPolicy(
  trustPolicies: readonly TrustPolicyRow[],
  claims: Claims,
  requested: string | undefined,
): Match {
  const fitting = trustPolicies.filter((row) => meetsConditions(parseConditions(row), claims))
  const [first] = fitting
  if (!first) return { denied: 'conditions' }
  const addressed = fitting.filter(({ audience }) => hasAudience(claims, audience))
  const [nearest] = addressed
  if (!nearest) {
    const { aud } = claims
    const actual = typeof aud === 'string' ? `"${aud.slice(0, 200)}"` : 'another'
    return {
      denied: 'audience',
      detail: `The audience of the token is ${actual}. Expected: "${first.audience}".`,
    }
  }
  if (requested === undefined) return { trustPolicy: nearest, scopes: nearest.scopes }
  const read = readScopes(requested)
  if ('scopes' in read) {
    const { scopes } = read
    const trustPolicy = addressed.find((each) => hasScopes(each.scopes, scopes))
    if (trustPolicy) return { trustPolicy, scopes }
  }
  return { denied: 'scope', detail: `The trust policy grants ${nearest.scopes.replaceAll(' ', ', ')}.` }
}

function hasAudience({ aud }: Claims, audience: string): boolean {
  return Array.isArray(aud) ? aud.includes(audience) : aud === audience
}
