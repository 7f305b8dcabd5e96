import { systemActor } from '../audit/audit-store.ts'
import { parseBudgets } from '../budgets/budget.ts'
import { networkOf } from '../http/client.ts'
import type { RequestInfo } from '../http/operation.ts'
import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import type { RateLimitRule } from '../http/rate-limiter.ts'
import type { Services } from '../http/services.ts'
import { serializeKey } from '../keys/api-key.ts'
import { maxJobKeys } from '../keys/key-creation.ts'
import { jobKeyName, jobKeyRestrictions } from './job-key.ts'
import { matchTrustPolicy } from './match-trust-policy.ts'
import { parseToken, tokenHash, type UnverifiedToken } from './oidc-token.ts'
import { type Denial, recordDenial } from './record-denial.ts'
import type { TrustPolicyRow } from './trust-policy-rows.ts'
import { NotExchanged } from './trust-policy-store.ts'

/** Exchanges of one network, which a fleet of CI runners may share. */
const exchangeRule: RateLimitRule = {
  name: 'token_exchange',
  calls: 300,
  windowS: 60,
  message: 'Too many token exchanges from your IP address.',
}

/** @see RFC 8693 §2.1 */
export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'

const tokenType = (kind: string) => `urn:ietf:params:oauth:token-type:${kind}`
export const subjectTokenTypes = [tokenType('jwt'), tokenType('id_token')] as const
const accessToken = tokenType('access_token')

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
 * Exchanges the OIDC token of a CI job for a key of an account whose trust policy matches the token.
 *
 * Errors in the token itself are described, because they are the same for every account. Everything else is
 * `token_untrusted` until the token meets the conditions of a trust policy: the account, issuer, signature and claims
 * of other accounts stay secret. One thing is visible: only an issuer that an account trusts is asked for its keys, and
 * if it does not answer the error is `issuer_unavailable`.
 *
 * @throws {ProblemError} one of `Code`.
 * @see RFC 8693 §2
 */
export async function exchangeToken(exchange: Exchange) {
  const { input, request, store, rateLimiter, issuers, now, fail } = exchange
  const { text, audience } = readParameters(exchange)
  await rateLimiter.consume(exchangeRule, networkOf(request.address))
  const token = parseToken(text, now().getTime())
  if ('error' in token) throw fail('token_invalid', { detail: token.error })

  const trustPolicies = await store.trustPolicies.listActive(audience, token.issuer, now().getTime())
  const deny = async (code: Code, denial: Omit<Denial, 'issuer'>, details: ProblemDetails = {}) => {
    await recordDenial(exchange, trustPolicies, { issuer: token.issuer, ...denial })
    return fail(code, details)
  }
  if (trustPolicies.length === 0) throw await deny('token_untrusted', { reason: 'no_trust_policy' })

  const verified = await issuers.verify(token.text, token.issuer)
  if ('denied' in verified) {
    const { cause } = verified
    if (verified.denied === 'unverified') throw await deny('token_untrusted', { reason: 'signature', cause })
    const headers = { 'retry-after': String(verified.retryAfterS) }
    throw await deny('issuer_unavailable', { reason: 'issuer_unavailable' }, { headers, cause })
  }
  const { claims } = verified

  const match = matchTrustPolicy(trustPolicies, claims, input.scope)
  if ('denied' in match) {
    switch (match.denied) {
      case 'conditions':
        throw await deny('token_untrusted', { reason: 'conditions', claims })
      case 'audience':
        throw await deny('token_invalid', { reason: 'audience', claims }, { detail: match.detail })
      default:
        throw await deny('scope_exceeds_trust_policy', { reason: 'scope', claims }, { detail: match.detail })
    }
  }
  return createJobKey(exchange, match, { ...token, claims }, deny)
}

function readParameters({ input, fail }: Exchange): { text: string; audience: string } {
  const { subject_token: text, subject_token_type: type, requested_token_type: requested, audience } = input
  const invalid = (detail: string) => fail('input_invalid', { detail })
  if (text === undefined) throw invalid('subject_token is missing.')
  if (type === undefined) throw invalid('subject_token_type is missing.')
  if (!subjectTokenTypes.some((known) => known === type)) {
    throw invalid(`subject_token_type must be ${subjectTokenTypes.join(' or ')}.`)
  }
  if (audience === undefined)
    throw invalid('audience is missing: send the id of the account (acct_…) or of a trust policy.')
  if (requested !== undefined && requested !== accessToken) {
    throw invalid(`requested_token_type must be ${accessToken}.`)
  }
  if (input.actor_token !== undefined) throw invalid('actor_token is not supported.')
  return { text, audience }
}

/** Creates the key and marks the token as exchanged in one transaction, so concurrent exchanges create one key. */
async function createJobKey(
  { request, store, uses, now }: Exchange,
  { trustPolicy, scopes }: { trustPolicy: TrustPolicyRow; scopes: string },
  token: UnverifiedToken,
  deny: (code: Code, denial: Omit<Denial, 'issuer'>, details?: ProblemDetails) => Promise<ProblemError>,
) {
  const at = now()
  const { claims } = token
  const { id: trustPolicyId, account_id: accountId } = trustPolicy
  const account = await store.accounts.find(accountId)
  const policy = await store.accounts.policy(accountId)
  const restrictions = jobKeyRestrictions({ ...trustPolicy, scopes }, policy, at.getTime())
  if ('denied' in restrictions) {
    const { detail } = restrictions
    throw await deny('policy_violated', { reason: 'policy', claims, trustPolicy }, { detail })
  }
  const exchanged = {
    trustPolicyId,
    tokenHash: tokenHash(token),
    until: token.exchangedUntil,
    at: at.getTime(),
  }
  try {
    const created = await store.keys.create(
      accountId,
      {
        name: jobKeyName(claims, `job of ${trustPolicy.name}`),
        ...restrictions,
        trust_policy_id: trustPolicyId,
        budgets: parseBudgets(trustPolicy.budgets),
      },
      {
        by: { ...systemActor, address: request.address, requestId: request.id },
        at: at.getTime(),
        beforeCommit: (transaction) =>
          store.trustPolicies.markExchangedWithin(transaction, accountId, exchanged),
      },
    )
    if (!('key' in created)) {
      throw await deny(
        'key_limit_reached',
        { reason: 'limit', claims, trustPolicy },
        {
          detail: `The CI jobs of the account have ${maxJobKeys} live keys, the maximum.`,
          hint: 'They expire within an hour. To list them: oanim api-keys list --jobs',
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
    throw error.reason === 'replayed'
      ? await deny('token_replayed', { reason: 'replayed', claims, trustPolicy })
      : await deny('token_untrusted', { reason: 'no_trust_policy', claims, trustPolicy })
  }
}
