import { hasScopes, readScopes } from '../core/scopes.ts'
import type { RequestInfo } from '../http/operation.ts'
import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import type { Services } from '../http/services.ts'
import { serializeKey } from '../keys/api-key.ts'
import { maxLiveKeys } from '../keys/key-creation.ts'
import { unknownScope } from './authorization-parameters.ts'
import { hashCode, scopesOf } from './authorization-request.ts'
import { provesChallenge } from './code-challenge.ts'
import { keyRestrictions } from './key-restrictions.ts'
import { requireClient } from './require-client.ts'

interface Redemption extends Services {
  readonly input: {
    readonly code?: string | undefined
    readonly redirect_uri?: string | undefined
    readonly client_id?: string | undefined
    readonly client_secret?: string | undefined
    readonly client_assertion?: string | undefined
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
      | 'input_invalid',
    facts?: ProblemDetails,
  ): ProblemError
}

/**
 * Exchanges the code that a browser brought for the key that a user approved.
 *
 * A `scope` makes the key less than what was approved, never more. The code stays good when it names more.
 *
 * @throws {ProblemError} one of the codes of `fail`.
 * @see RFC 6749 §3.3, §4.1.3, RFC 7636 §4.5
 */
export async function redeemCode({ input, request, store, uses, now, fail }: Redemption) {
  const { code, redirect_uri, code_verifier, scope } = input
  requireClient(input, request.headers, fail)
  for (const [name, value] of Object.entries({ code, redirect_uri, code_verifier })) {
    if (value === undefined) throw fail('input_invalid', { detail: `${name} is missing.` })
  }
  const asked = scope === undefined ? undefined : readScopes(scope)
  if (asked && 'unknown' in asked) throw fail('scope_unknown', { detail: unknownScope(asked.unknown) })

  const redeemed = await store.authorizationRequests.redeem(
    hashCode(code as string),
    (approved) =>
      provesChallenge(code_verifier as string, approved.code_challenge) &&
      approved.redirect_uri === redirect_uri,
    (approved, policy) => {
      const most = scopesOf(approved)
      const scopes = asked?.scopes ?? most
      if (!hasScopes(most, scopes)) {
        throw fail('scope_not_approved', { detail: `The user approved ${most.replaceAll(' ', ', ')}.` })
      }
      return keyRestrictions({ scopes, address: approved.address }, policy, now().getTime())
    },
    { now: now().getTime(), address: request.address, requestId: request.id },
  )
  if ('row' in redeemed) {
    return {
      access_token: redeemed.key,
      token_type: 'Bearer' as const,
      scope: redeemed.row.scopes,
      api_key: serializeKey(redeemed.row, uses, now()),
      account: redeemed.account,
    }
  }
  if (redeemed.denied === 'limit_reached') {
    throw fail('key_limit_reached', {
      detail: `The account has ${maxLiveKeys} live API keys, which is the limit.`,
    })
  }
  // Unknown, late, used, or without the right proof: one answer, which tells a thief nothing.
  throw fail('grant_invalid')
}
