import type { RequestFacts } from '../http/operation.ts'
import type { ProblemError, ProblemFacts } from '../http/problems/problems.ts'
import type { Services } from '../http/services.ts'
import { maxJobKeys, present } from '../keys/api-key.ts'
import { mintInto } from '../keys/mint-key.ts'
import { theMachine } from '../audit/audit-store.ts'
import type { TrustRow } from './trust-policy-rows.ts'
import { NotExchanged } from './trust-policy-store.ts'
import { boundExchanges } from './exchange-limit.ts'
import { type PresentedToken, readToken, tokenHash } from './oidc-token.ts'
import { jobBounds } from './key-restrictions.ts'
import { jobName } from './job-name.ts'
import { matchTrust } from './match-trust-policy.ts'
import { type Refused, reportRefusal } from './record-denial.ts'

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
  | 'identity_flawed'
  | 'identity_untrusted'
  | 'identity_spent'
  | 'issuer_unavailable'
  | 'scope_exceeds_trust'
  | 'policy_violated'
  | 'key_limit_reached'
  | 'rate_limited'

export interface Exchange extends Services {
  readonly input: Parameters
  readonly request: RequestFacts
  fail(code: Code, facts?: ProblemFacts): ProblemError
}

/**
 * Exchanges the token that a CI system gave a job for a key of an account that trusts such jobs.
 *
 * Who is refused hears what is wrong with their own token, which is the same for every account. Whether an account
 * exists, whom it trusts and on what conditions is told only to a token that meets the conditions of one of its trusts:
 * everybody else hears `identity_untrusted`, be it the account, the issuer, the signature or a claim that is not right.
 * One thing shows through: an issuer that does not answer is said to be, and only one that is trusted is asked.
 *
 * @throws {ProblemError} one of `Code`.
 * @see RFC 8693 §2
 */
export async function exchangeIdentity(exchange: Exchange) {
  const { input, request, store, issuers, now, fail } = exchange
  const { text, audience } = readParameters(exchange)
  await boundExchanges(store.attempts, request.address, fail)
  const token = readToken(text, now().getTime())
  if ('flaw' in token) throw fail('identity_flawed', { detail: token.flaw })

  const trusts = await store.trusts.inForce(audience, token.issuer, now().getTime())
  const refuse = async (code: Code, refused: Omit<Refused, 'issuer'>, facts: ProblemFacts = {}) => {
    await reportRefusal(exchange, trusts, { issuer: token.issuer, ...refused })
    return fail(code, facts)
  }
  if (trusts.length === 0) throw await refuse('identity_untrusted', { reason: 'no_trust' })

  const verified = await issuers.verify(token.text, token.issuer)
  if ('refused' in verified) {
    const { cause } = verified
    if (verified.refused === 'unproved')
      throw await refuse('identity_untrusted', { reason: 'unproved', cause })
    const headers = { 'retry-after': String(verified.retryAfterS) }
    throw await refuse('issuer_unavailable', { reason: 'issuer_unavailable' }, { headers, cause })
  }
  const { claims } = verified

  const match = matchTrust(trusts, claims, input.scope)
  if ('refused' in match) {
    switch (match.refused) {
      case 'conditions':
        throw await refuse('identity_untrusted', { reason: 'conditions', claims })
      case 'audience':
        throw await refuse('identity_flawed', { reason: 'audience', claims }, { detail: match.detail })
      default:
        throw await refuse('scope_exceeds_trust', { reason: 'scope', claims }, { detail: match.detail })
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
  { trust, scopes }: { trust: TrustRow; scopes: string },
  token: PresentedToken,
  refuse: (code: Code, refused: Omit<Refused, 'issuer'>, facts?: ProblemFacts) => Promise<ProblemError>,
) {
  const at = now()
  const { claims } = token
  const account = await store.accounts.find(trust.account_id)
  const bounds = jobBounds({ ...trust, scopes }, await store.accounts.policy(trust.account_id), at.getTime())
  if ('refused' in bounds) {
    throw await refuse('policy_violated', { reason: 'policy', claims, trust }, { detail: bounds.detail })
  }
  const spent = {
    trustId: trust.id,
    tokenHash: tokenHash(token),
    until: token.spentUntil,
    at: at.getTime(),
  }
  try {
    const minted = await mintInto(
      store.keys,
      trust.account_id,
      {
        name: jobName(claims, `job of ${trust.name}`),
        bounds,
        now: at,
        by: { ...theMachine, address: request.address, requestId: request.id },
        parentAllowances: trust.parent_allowances,
        parentId: trust.parent_key_id,
        trustId: trust.id,
      },
      (transaction) => store.trusts.spendWithin(transaction, trust.account_id, spent),
    )
    if (!('key' in minted)) {
      throw await refuse(
        'key_limit_reached',
        { reason: 'limit', claims, trust },
        {
          detail: `The jobs of the account have ${maxJobKeys} live keys, which is the limit.`,
          hint: 'They end by themselves within minutes. `oanim api-keys list --jobs` shows them.',
        },
      )
    }
    return {
      access_token: minted.key,
      issued_token_type: accessToken,
      token_type: 'Bearer' as const,
      expires_in: Math.floor(((bounds.expires_at ?? 0) - at.getTime()) / 1000),
      scope: bounds.scopes,
      api_key: present(minted.row, uses, at),
      account,
    }
  } catch (error) {
    if (!(error instanceof NotExchanged)) throw error
    if (error.reason === 'spent') throw await refuse('identity_spent', { reason: 'spent', claims, trust })
    throw await refuse('identity_untrusted', { reason: 'no_trust', claims, trust })
  }
}
