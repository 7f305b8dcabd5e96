import { mintKey } from '@oanim/key'
import { z } from 'zod'
import { newId } from '../base/ids.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, maxLiveKeys, present } from '../keys/api-key.ts'
import { clientId } from './authorization-request.ts'
import { provesChallenge } from './code-challenge.ts'
import { loginBounds } from './login-bounds.ts'
import { hashCode } from './login-request.ts'
import { parameter } from './parameters.ts'

export const redeemCode = operation({
  id: 'oauth.redeem_code',
  method: 'POST',
  path: '/oauth/token',
  tag: 'Browser login',
  summary: 'Fetch the key that was approved',
  description:
    'Exchanges the code for a key, once and within 60 seconds, for whoever holds the verifier. The key replaces the ' +
    'one that the same device fetched before. A code that comes a second time ends the key that it made.',
  access: 'public',
  encoding: 'form',
  failures: 'oauth',
  input: z
    .object({
      grant_type: parameter('`authorization_code`.', 'authorization_code'),
      code: parameter('What the browser brought, or the person pasted.'),
      redirect_uri: parameter('The same as in the request.', 'http://127.0.0.1:43210/callback'),
      client_id: parameter(`\`${clientId}\`.`, clientId),
      code_verifier: parameter('What the challenge was made from: 43 to 128 characters.'),
    })
    .meta({ id: 'TokenRequest' }),
  output: z
    .object({
      access_token: z.string().meta({
        description: 'The API key. It is not shown again.',
        example: 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
      }),
      token_type: z.literal('Bearer'),
      scope: z.string().meta({ description: 'What the key may do, separated by spaces.' }),
      api_key: ApiKey,
      account: z.object({ id: z.string(), email: z.string() }),
    })
    .meta({ id: 'TokenResponse' }),
  problems: ['client_unknown', 'grant_type_unsupported', 'grant_invalid', 'key_limit_reached'],

  async run({ input, request, store, uses, now, fail }) {
    const { grant_type, code, redirect_uri, client_id, code_verifier } = input
    if (grant_type === undefined) throw fail('input_invalid', { detail: 'grant_type is missing.' })
    if (grant_type !== 'authorization_code') throw fail('grant_type_unsupported')
    if (client_id !== clientId) throw fail('client_unknown', { detail: `client_id must be ${clientId}.` })
    for (const [name, value] of Object.entries({ code, redirect_uri, code_verifier })) {
      if (value === undefined) throw fail('input_invalid', { detail: `${name} is missing.` })
    }

    for (;;) {
      const { key, prefix, hash } = mintKey()
      const redeemed = await store.logins.redeem(
        hashCode(code as string),
        (asked) =>
          provesChallenge(code_verifier as string, asked.code_challenge) &&
          asked.redirect_uri === redirect_uri,
        { id: newId('key'), prefix, secret_hash: hash },
        (asked, policy) => loginBounds(asked.address, policy, now().getTime()),
        { limit: maxLiveKeys, now: now().getTime(), address: request.address, requestId: request.id },
      )
      if ('key' in redeemed) {
        return {
          access_token: key,
          token_type: 'Bearer',
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
  },
})
