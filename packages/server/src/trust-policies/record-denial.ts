import { redactKeys } from '@oanim/key'
import { systemActor } from '../audit/audit-store.ts'
import { ProblemError } from '../http/problems/problems.ts'
import type { RateLimitRule } from '../http/rate-limiter.ts'
import type { Services } from '../http/services.ts'
import type { Claims } from './conditions.ts'
import { parseConditions } from './trust-policy.ts'
import type { TrustPolicyRow } from './trust-policy-rows.ts'

/** Why a token was not exchanged. */
export interface Denial {
  readonly reason:
    | 'no_trust_policy'
    | 'signature'
    | 'issuer_unavailable'
    | 'conditions'
    | 'audience'
    | 'scope'
    | 'policy'
    | 'limit'
    | 'replayed'
  readonly issuer: string
  /** Verified claims. Unverified claims are never logged. */
  readonly claims?: Claims
  readonly trustPolicy?: TrustPolicyRow
  readonly cause?: unknown
}

/** Limits the events in the audit log of one account: anyone can cause them, and each is a row that is kept. */
const denialRule: RateLimitRule = { name: 'exchange_denied', calls: 5, windowS: 60 }

/**
 * Logs why a token was not exchanged. If the account trusts the issuer, its audit log gets an event with the claims
 * that its trust policies compare, never with the token.
 */
export async function recordDenial(
  {
    log,
    store,
    rateLimiter,
    now,
    request,
  }: Pick<Services, 'log' | 'store' | 'rateLimiter' | 'now'> & {
    readonly request: { readonly id: string; readonly address: string | null }
  },
  trustPolicies: readonly TrustPolicyRow[],
  { reason, issuer, claims, trustPolicy, cause }: Denial,
): Promise<void> {
  const details = {
    reason,
    issuer: sanitize(issuer),
    claims: claims && relevantClaims(claims, trustPolicies),
  }
  log.info({ request_id: request.id, ...details, ...(cause ? { err: cause } : {}) }, 'OIDC token denied')

  const [first] = trustPolicies
  if (!first) return
  // Counted apart, so that unverified tokens do not crowd out verified ones.
  try {
    await rateLimiter.consume(denialRule, `${first.account_id} ${claims ? 'signed' : 'unsigned'}`)
  } catch (error) {
    if (error instanceof ProblemError) return
    throw error
  }
  const { id, name } =
    trustPolicy ?? (trustPolicies.length === 1 ? first : { id: null, name: sanitize(issuer) })
  await store.audit.write(first.account_id, {
    action: 'access.denied',
    at: now().getTime(),
    by: { ...systemActor, address: request.address, requestId: request.id },
    target: { kind: 'trust_policy', id, name },
    after: details,
  })
}

function relevantClaims(claims: Claims, trustPolicies: readonly TrustPolicyRow[]): Record<string, string> {
  const names = new Set([
    'sub',
    'aud',
    ...trustPolicies.flatMap((each) => Object.keys(parseConditions(each))),
  ])
  return Object.fromEntries(
    [...names]
      .filter((name) => Object.hasOwn(claims, name))
      .map((name) => {
        const claim = claims[name]
        return [name, sanitize(typeof claim === 'string' ? claim : (JSON.stringify(claim) ?? ''))]
      }),
  )
}

function sanitize(text: string): string {
  return redactKeys(text).toWellFormed().slice(0, 200).toWellFormed()
}
