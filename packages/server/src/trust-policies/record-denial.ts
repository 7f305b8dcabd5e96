import { redactKeys } from '@oanim/key'
import { systemActor } from '../audit/audit-store.ts'
import type { Services } from '../http/services.ts'
import type { Claims } from './conditions.ts'
import { conditionsOf } from './trust-policy.ts'
import type { TrustPolicyRow } from './trust-policy-rows.ts'

/** Why a token was not exchanged. */
export interface Denied {
  readonly reason:
    | 'no_trust'
    | 'unproved'
    | 'issuer_unavailable'
    | 'conditions'
    | 'audience'
    | 'scope'
    | 'policy'
    | 'limit'
    | 'spent'
  readonly issuer: string
  /** What the issuer signed. What nobody signed is repeated nowhere. */
  readonly claims?: Claims
  readonly trust_policy?: TrustPolicyRow
  readonly cause?: unknown
}

/** Refusals of one account that its audit log shows: anybody can make them, and each is a row for ever. */
const bound = { name: 'exchange_refused', rateLimits: 5, durationS: 60 }

/**
 * Tells the log why a token was not exchanged, and, where the account trusts its issuer, the account's audit log: with the
 * claims that its trust policies look at, never with the token.
 */
export async function recordDenial(
  {
    log,
    store,
    now,
    request,
  }: Pick<Services, 'log' | 'store' | 'now'> & {
    readonly request: { readonly id: string; readonly address: string | null }
  },
  trustPolicies: readonly TrustPolicyRow[],
  { reason, issuer, claims, trust_policy: trustPolicy, cause }: Denied,
): Promise<void> {
  const told = { reason, issuer: shown(issuer), claims: claims && shownClaims(claims, trustPolicies) }
  log.info(
    { request_id: request.id, ...told, ...(cause ? { err: cause } : {}) },
    'the token of a job was refused',
  )

  const [first] = trustPolicies
  if (!first) return
  // What nobody signed does not crowd out what somebody did.
  const waitMs = await store.rateLimits.take(bound, `${first.account_id} ${claims ? 'signed' : 'unsigned'}`)
  if (waitMs > 0) return
  const { id, name } = trustPolicy ?? (trustPolicies.length === 1 ? first : { id: null, name: shown(issuer) })
  await store.audit.write(first.account_id, {
    action: 'access.denied',
    at: now().getTime(),
    by: { ...systemActor, address: request.address, requestId: request.id },
    target: { kind: 'trust_policy', id, name },
    after: told,
  })
}

function shownClaims(claims: Claims, trustPolicies: readonly TrustPolicyRow[]): Record<string, string> {
  const names = new Set([
    'sub',
    'aud',
    ...trustPolicies.flatMap((trustPolicy) => Object.keys(conditionsOf(trustPolicy))),
  ])
  return Object.fromEntries(
    [...names]
      .filter((name) => Object.hasOwn(claims, name))
      .map((name) => {
        const claim = claims[name]
        return [name, shown(typeof claim === 'string' ? claim : (JSON.stringify(claim) ?? ''))]
      }),
  )
}

function shown(text: string): string {
  return redactKeys(text).toWellFormed().slice(0, 200).toWellFormed()
}
