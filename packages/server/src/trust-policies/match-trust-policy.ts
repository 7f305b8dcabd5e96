import { hasScopes, readScopes } from '../core/scopes.ts'
import type { TrustRow } from './trust-policy-rows.ts'
import { type Claims, meets } from './conditions.ts'
import { isMeantFor } from './oidc-token.ts'
import { conditionsOf } from './trust-policy.ts'

export type Match =
  | { trust: TrustRow; scopes: string }
  | { refused: 'conditions' }
  | { refused: 'audience' | 'scope'; detail: string }

/**
 * Chooses the trust by which a job gets a key: the first whose conditions hold, that the token is meant for, and that
 * gives the scopes that were asked for.
 *
 * @param claims What the issuer signed.
 * @param wanted Scopes separated by spaces; without any, all of the trust.
 */
export function matchTrust(trusts: readonly TrustRow[], claims: Claims, wanted: string | undefined): Match {
  const fitting = trusts.filter((trust) => meets(conditionsOf(trust), claims))
  const [first] = fitting
  if (!first) return { refused: 'conditions' }
  const addressed = fitting.filter(({ audience }) => isMeantFor(claims, audience))
  const [nearest] = addressed
  if (!nearest) {
    const audience = typeof claims['aud'] === 'string' ? claims['aud'].slice(0, 200) : 'another'
    return {
      refused: 'audience',
      detail: `The audience of the token is ${audience}, and must be ${first.audience}.`,
    }
  }
  if (wanted === undefined) return { trust: nearest, scopes: nearest.scopes }
  const read = readScopes(wanted)
  if ('scopes' in read) {
    const { scopes } = read
    const trust = addressed.find((each) => hasScopes(each.scopes, scopes))
    if (trust) return { trust, scopes }
  }
  return { refused: 'scope', detail: `The trust gives ${nearest.scopes.replaceAll(' ', ', ')}.` }
}
