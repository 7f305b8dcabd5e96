import { mintKey } from '@oanim/key'
import { newId } from '../base/ids.ts'
import type { RequestFacts } from '../http/operation.ts'
import type { ProblemError, ProblemFacts } from '../http/problems.ts'
import type { Services } from '../http/services.ts'
import { maxLiveKeys, present } from '../keys/api-key.ts'
import { clientId } from './authorization-request.ts'
import { provesChallenge } from './code-challenge.ts'
import { loginBounds } from './login-bounds.ts'
import { hashCode } from './login-request.ts'

interface Redemption extends Services {
  readonly input: {
    readonly code?: string | undefined
    readonly redirect_uri?: string | undefined
    readonly client_id?: string | undefined
    readonly code_verifier?: string | undefined
  }
  readonly request: RequestFacts
  fail(
    code: 'client_unknown' | 'grant_invalid' | 'key_limit_reached' | 'input_invalid',
    facts?: ProblemFacts,
  ): ProblemError
}

/**
 * Exchanges the code that a browser brought for the key that a person approved.
 *
 * @throws {ProblemError} client_unknown, input_invalid, grant_invalid, key_limit_reached.
 * @see RFC 6749 §4.1.3, RFC 7636 §4.5
 */
export async function redeemCode({ input, request, store, uses, now, fail }: Redemption) {
  const { code, redirect_uri, client_id, code_verifier } = input
  if (client_id !== clientId) throw fail('client_unknown', { detail: `client_id must be ${clientId}.` })
  for (const [name, value] of Object.entries({ code, redirect_uri, code_verifier })) {
    if (value === undefined) throw fail('input_invalid', { detail: `${name} is missing.` })
  }

  for (;;) {
    const { key, prefix, hash } = mintKey()
    const redeemed = await store.logins.redeem(
      hashCode(code as string),
      (asked) =>
        provesChallenge(code_verifier as string, asked.code_challenge) && asked.redirect_uri === redirect_uri,
      { id: newId('key'), prefix, secret_hash: hash },
      (asked, policy) => loginBounds(asked.address, policy, now().getTime()),
      { limit: maxLiveKeys, now: now().getTime(), address: request.address, requestId: request.id },
    )
    if ('key' in redeemed) {
      return {
        access_token: key,
        token_type: 'Bearer' as const,
        scope: redeemed.key.scopes,
        api_key: present(redeemed.key, uses, now()),
        account: redeemed.account,
      }
    }
    // Two keys can have the same prefix (one pair in ten million): then another is minted.
    if (redeemed.refused === 'prefix_taken') continue
    if (redeemed.refused === 'limit_reached') {
      throw fail('key_limit_reached', {
        detail: `The account has ${maxLiveKeys} live API keys, which is the limit.`,
      })
    }
    // Unknown, late, used, or without the right proof: one answer, which tells a thief nothing.
    throw fail('grant_invalid')
  }
}
