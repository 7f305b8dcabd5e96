import { systemActor } from '../audit/audit-store.ts'
import type { RequestInfo } from '../http/operation.ts'
import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import type { Services } from '../http/services.ts'
import { serializeKey } from '../keys/api-key.ts'
import { maxJobKeys } from '../keys/key-creation.ts'
import { limitExchanges } from './exchange-limit.ts'
import { jobName } from './job-name.ts'
import { keyRestrictions } from './key-restrictions.ts'
import { matchTrustPolicy } from './match-trust-policy.ts'
import { type PresentedToken, readToken, tokenHash } from './oidc-token.ts'
import { type Denied, recordDenial } from './record-denial.ts'
import type { TrustPolicyRow } from './trust-policy-rows.ts'
import { NotExchanged } from './trust-policy-store.ts'

/** @see RFC 8693 §2.1 */
export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'

const tokenType = (kind: string) => `urn:ietf:params:oauth:token-type:${kind}`
export const subjectTokenTypes = [tokenType('jwt'), tokenType('id_token')] as const
const accessToken = tokenType('access_token')

/** What the exchange takes of a token request. */
interface Parameters {
  readonly subject_token?: string | undefined
  readonly subject_token_type?: string | undefined
  readonly requested_token_type?: string | undefined
  readonly audience?: string | undefined
  readonly scope?: string | undefined
  readonly actor_token?: string | undefined
}

type Code =
  | 'input_invalid'
  | 'token_invalid'
  | 'token_untrusted'
  | 'token_replayed'
  | 'issuer_unavailable'
  | 'scope_exceeds_trust_policy'
  | 'policy_violated'
  | 'key_limit_reached'
  | 'rate_limited'

export interface Exchange extends Services {
  readonly input: Parameters
  readonly request: RequestInfo
  fail(code: Code, facts?: ProblemDetails): ProblemError
}

/**
 * Exchanges the token that a CI system gave a job for a key of an account that trusts such jobs.
 *
 * Who is refused hears what is wrong with their own token, which is the same for every account. Whether an account
 * exists, whom it trusts and on what conditions is told only to a token that meets the conditions of one of its trust policies:
 * everybody else hears `identity_untrusted`, be it the account, the issuer, the signature or a claim that is not right.
 * One thing shows through: an issuer that does not answer is said to be, and only one that is trusted is asked.
 *
 * @throws {ProblemError} one of `Code`.
 * @see RFC 8693 §2
 */
export async function exchangeToken(exchange: Exchange) {
  const { input, request, store, issuers, now, fail } = exchange
  const { text, audience } = readParameters(exchange)
  await limitExchanges(store.rateLimits, request.address, fail)
  const token = readToken(text, now().getTime())
  if ('flaw' in token) throw fail('token_invalid', { detail: token.flaw })

  const trustPolicies = await store.trustPolicies.inForce(audience, token.issuer, now().getTime())
  const refuse = async (code: Code, denied: Omit<Denied, 'issuer'>, facts: ProblemDetails = {}) => {
    await recordDenial(exchange, trustPolicies, { issuer: token.issuer, ...denied })
    return fail(code, facts)
  }
  if (trustPolicies.length === 0) throw await refuse('token_untrusted', { reason: 'no_trust' })

  const verified = await issuers.verify(token.text, token.issuer)
  if ('denied' in verified) {
    const { cause } = verified
    if (verified.denied === 'unproved') throw await refuse('token_untrusted', { reason: 'unproved', cause })
    const headers = { 'retry-after': String(verified.retryAfterS) }
    throw await refuse('issuer_unavailable', { reason: 'issuer_unavailable' }, { headers, cause })
  }
  const { claims } = verified

  const match = matchTrustPolicy(trustPolicies, claims, input.scope)
  if ('denied' in match) {
    switch (match.denied) {
      case 'conditions':
        throw await refuse('token_untrusted', { reason: 'conditions', claims })
      case 'audience':
        throw await refuse('token_invalid', { reason: 'audience', claims }, { detail: match.detail })
      default:
        throw await refuse(
          'scope_exceeds_trust_policy',
          { reason: 'scope', claims },
          { detail: match.detail },
        )
    }
  }
  return makeKey(exchange, match, { ...token, claims }, refuse)
}

function readParameters({ input, fail }: Exchange): { text: string; audience: string } {
  const { subject_token: text, subject_token_type: type, requested_token_type: requested, audience } = input
  const refuse = (detail: string) => fail('input_invalid', { detail })
  if (text === undefined) throw refuse('subject_token is missing.')
  if (type === undefined) throw refuse('subject_token_type is missing.')
  if (!subjectTokenTypes.some((known) => known === type)) {
    throw refuse(`subject_token_type must be ${subjectTokenTypes.join(' or ')}.`)
  }
  if (audience === undefined) throw refuse('audience is missing: the id of the account, acct_…')
  if (requested !== undefined && requested !== accessToken) {
    throw refuse(`requested_token_type must be ${accessToken}.`)
  }
  if (input.actor_token !== undefined) throw refuse('actor_token is not supported.')
  return { text, audience }
}

/** Makes the key and notes the token, in one step: of many who bring the same token at once, one is first. */
async function makeKey(
  { request, store, uses, now }: Exchange,
  { trust_policy: trustPolicy, scopes }: { trust_policy: TrustPolicyRow; scopes: string },
  token: PresentedToken,
  refuse: (code: Code, denied: Omit<Denied, 'issuer'>, facts?: ProblemDetails) => Promise<ProblemError>,
) {
  const at = now()
  const { claims } = token
  const account = await store.accounts.find(trustPolicy.account_id)
  const restrictions = keyRestrictions(
    { ...trustPolicy, scopes },
    await store.accounts.policy(trustPolicy.account_id),
    at.getTime(),
  )
  if ('denied' in restrictions) {
    throw await refuse(
      'policy_violated',
      { reason: 'policy', claims, trust_policy: trustPolicy },
      { detail: restrictions.detail },
    )
  }
  const spent = {
    trustPolicyId: trustPolicy.id,
    tokenHash: tokenHash(token),
    until: token.exchangedUntil,
    at: at.getTime(),
  }
  try {
    const { parent_key_id: parentId, parent_quotas: quotas } = trustPolicy
    const created = await store.keys.create(
      trustPolicy.account_id,
      {
        name: jobName(claims, `job of ${trustPolicy.name}`),
        ...restrictions,
        trust_policy_id: trustPolicy.id,
        parent: parentId === null ? undefined : { id: parentId, quotas },
      },
      {
        by: { ...systemActor, address: request.address, requestId: request.id },
        at: at.getTime(),
        beforeCommit: (transaction) =>
          store.trustPolicies.spendWithin(transaction, trustPolicy.account_id, spent),
      },
    )
    if (!('key' in created)) {
      throw await refuse(
        'key_limit_reached',
        { reason: 'limit', claims, trust_policy: trustPolicy },
        {
          detail: `The jobs of the account have ${maxJobKeys} live keys, which is the limit.`,
          hint: 'They end by themselves within minutes. `oanim api-keys list --jobs` shows them.',
        },
      )
    }
    return {
      access_token: created.key,
      issued_token_type: accessToken,
      token_type: 'Bearer' as const,
      expires_in: Math.floor(((restrictions.expires_at ?? 0) - at.getTime()) / 1000),
      scope: restrictions.scopes,
      api_key: serializeKey(created.row, uses, at),
      account,
    }
  } catch (error) {
    if (!(error instanceof NotExchanged)) throw error
    if (error.reason === 'spent')
      throw await refuse('token_replayed', { reason: 'spent', claims, trust_policy: trustPolicy })
    throw await refuse('token_untrusted', { reason: 'no_trust', claims, trust_policy: trustPolicy })
  }
}
