import { noAddress, parseCidr } from '../core/cidr.ts'
import { hasScopes } from '../core/scopes.ts'
import { dayMs } from '../core/time.ts'
import type { RequestInfo } from '../http/operation.ts'
import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import type { Services } from '../http/services.ts'
import { serializeKey } from '../keys/api-key.ts'
import { maxLiveKeys } from '../keys/key-creation.ts'
import { budgetRequired, earlier, type Restrictions, unrestricted } from '../keys/restrictions.ts'
import type { Policy } from '../policy/account-store.ts'
import { readRequestedScopes, unknownScope } from './authorization-parameters.ts'
import { clientKeyLifetimeMs, hashCode, scopesOf } from './authorization-request.ts'
import type { AuthorizationRequestRow } from './authorization-request-store.ts'
import { type ClientParameters, readClientId } from './client.ts'
import { clientKindOf } from './client-metadata.ts'
import { verifiesChallenge } from './code-challenge.ts'

/** Lifetime of the key of a login if the account requires expiry and sets no maximum. Milliseconds. */
const defaultLifetimeMs = 90 * dayMs

interface Redemption extends Services {
  readonly input: ClientParameters & {
    readonly code?: string | undefined
    readonly redirect_uri?: string | undefined
    readonly code_verifier?: string | undefined
    readonly scope?: string | undefined
  }
  readonly request: RequestInfo
  fail(
    code:
      | 'client_unknown'
      | 'client_credentials_invalid'
      | 'grant_invalid'
      | 'scope_unknown'
      | 'scope_not_approved'
      | 'key_limit_reached'
      | 'policy_violated'
      | 'input_invalid',
    details?: ProblemDetails,
  ): ProblemError
}

/**
 * Exchanges an authorization code for the key that a user approved.
 *
 * A `scope` narrows the key. If it contains more than the user approved, the code stays valid.
 *
 * @throws {ProblemError} one of the codes of `fail`.
 * @see RFC 6749 §3.3, §4.1.3, RFC 7636 §4.5
 */
export async function redeemCode({ input, request, store, uses, clients, now, fail }: Redemption) {
  const { code, redirect_uri, code_verifier, scope } = input
  const clientId = readClientId(input, request.headers, clients, fail)
  for (const [name, value] of Object.entries({ code, redirect_uri, code_verifier })) {
    if (value === undefined) throw fail('input_invalid', { detail: `${name} is missing.` })
  }
  const kind = clientKindOf(clientId)
  const requested = scope === undefined ? undefined : readRequestedScopes(scope, { kind }, null)
  if (requested && 'unknown' in requested) {
    throw fail('scope_unknown', { detail: unknownScope(requested.unknown) })
  }

  const isVerified = (row: AuthorizationRequestRow) =>
    row.client_id === clientId &&
    verifiesChallenge(code_verifier as string, row.code_challenge) &&
    row.redirect_uri === redirect_uri
  const restrict = (row: AuthorizationRequestRow, policy: Policy) => {
    const approved = scopesOf(row)
    const scopes = requested?.scopes ?? approved
    if (!hasScopes(approved, scopes)) {
      throw fail('scope_not_approved', {
        detail: `The user approved only ${approved.replaceAll(' ', ', ')}.`,
      })
    }
    // The policy may have changed since the user approved.
    if (policy.requires_budget === 1 && row.budgets === null) {
      throw fail('policy_violated', { detail: budgetRequired.detail })
    }
    // The browser sends the request of a client, except that of the CLI, which pushes it.
    const address = row.client_name === null ? row.address : request.address
    return restrictionsOf({ row, scopes, address }, policy, now().getTime())
  }
  const redeemed = await store.authorizationRequests.redeem(hashCode(code as string), {
    isVerified,
    restrict,
    at: now().getTime(),
    address: request.address,
    requestId: request.id,
  })
  if ('row' in redeemed) {
    return {
      access_token: redeemed.key,
      token_type: 'Bearer' as const,
      ...(redeemed.row.expires_at !== null && {
        expires_in: Math.floor((redeemed.row.expires_at - redeemed.row.created_at) / 1000),
      }),
      scope: redeemed.row.scopes,
      api_key: serializeKey(redeemed.row, uses, now()),
      account: redeemed.account,
    }
  }
  if (redeemed.denied === 'limit_reached') {
    throw fail('key_limit_reached', {
      detail: `The account has ${maxLiveKeys} live API keys, the maximum.`,
    })
  }
  // Unknown, expired, used or not verified: one error, so that a stolen code reveals nothing.
  throw fail('grant_invalid')
}

/** The approved scopes within the policy of the account. If it requires allowed IPs: the address of the client. */
function restrictionsOf(
  {
    row,
    scopes,
    address,
  }: { readonly row: AuthorizationRequestRow; readonly scopes: string; readonly address: string | null },
  policy: Policy,
  now: number,
): Restrictions {
  const maxLifetimeMs = policy.max_lifetime_s === null ? null : policy.max_lifetime_s * 1000
  const required = policy.requires_expiry === 1 ? (maxLifetimeMs ?? defaultLifetimeMs) : maxLifetimeMs
  const lifetimeMs = row.client_name === null ? required : earlier(required, clientKeyLifetimeMs)
  return {
    ...unrestricted,
    scopes,
    models: row.models,
    expires_at: lifetimeMs === null ? null : now + lifetimeMs,
    // If the address is unknown, a key that nobody can use is safer than one for any address.
    allowed_ips: policy.requires_allowed_ips === 1 ? (parseCidr(address ?? '') ?? noAddress) : null,
  }
}
