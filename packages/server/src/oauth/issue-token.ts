import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ApiKey } from '../keys/api-key.ts'
import { exchangeToken, subjectTokenTypes, tokenExchange } from '../trust-policies/exchange-token.ts'
import { clientId, isResource } from './authorization-parameters.ts'
import { grantTypes } from './grant-types.ts'
import { clientCredentials, parameter } from './parameters.ts'
import { redeemCode } from './redeem-code.ts'

export const issueToken = operation({
  id: 'oauth.issue_token',
  method: 'POST',
  path: '/oauth/token',
  tag: 'Browser login',
  summary: 'Fetch a key that was approved, or one for a job',
  description:
    'With `authorization_code`: exchanges the code for a key, once and within 60 seconds, for whoever holds the verifier. ' +
    'The key replaces the one that the same device fetched before. A code that comes a second time ends the key that it ' +
    `made. With \`${tokenExchange}\` (RFC 8693): exchanges the token that a CI system gives a job, once, for a key that ` +
    'lives minutes, where the account trusts the issuer with conditions that the token meets.',
  access: 'public',
  encoding: 'form',
  failures: 'oauth',
  input: z
    .object({
      grant_type: parameter(`\`${grantTypes.join('` or `')}\`.`, 'authorization_code'),
      code: parameter('What the browser brought, or the user pasted.'),
      redirect_uri: parameter('The same as in the request.', 'http://127.0.0.1:43210/callback'),
      client_id: parameter(`\`${clientId}\`, with a code.`, clientId),
      code_verifier: parameter('What the challenge was made from: 43 to 128 characters.'),
      subject_token: parameter('The token of the job: a JWT.'),
      subject_token_type: parameter(`\`${subjectTokenTypes.join('` or `')}\`.`, subjectTokenTypes[0]),
      requested_token_type: parameter('Nothing, or the type of an access token.'),
      audience: parameter(
        'The account whose key is wanted, or one of its trust policies.',
        'acct_0aBcDeFgHiJkLmNoPqRs',
      ),
      scope: parameter(
        'Scopes separated by spaces, to have less than the user approved or the trust policy gives.',
        'assets:write',
      ),
      resource: parameter('An address of this server, if any. A key is good for the whole server.'),
      ...clientCredentials,
      actor_token: parameter('Not supported.'),
    })
    .meta({ id: 'TokenRequest' }),
  output: z
    .object({
      access_token: z.string().meta({
        description: 'The API key. It is not shown again.',
        example: 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
      }),
      token_type: z.literal('Bearer'),
      issued_token_type: z.string().optional().meta({ description: 'With an exchanged token.' }),
      expires_in: z.int().optional().meta({ description: 'Seconds, with an exchanged token.' }),
      scope: z.string().meta({ description: 'What the key may do, separated by spaces.' }),
      api_key: ApiKey,
      account: z.object({ id: z.string(), email: z.string() }),
    })
    .meta({ id: 'TokenResponse' }),
  problems: [
    'client_unknown',
    'client_credentials_invalid',
    'scope_unknown',
    'scope_not_approved',
    'resource_unknown',
    'grant_type_unsupported',
    'grant_invalid',
    'token_invalid',
    'token_untrusted',
    'token_replayed',
    'issuer_unavailable',
    'scope_exceeds_trust_policy',
    'policy_violated',
    'key_limit_reached',
    'rate_limited',
  ],

  async run(context) {
    const { input, identity, fail } = context
    if (input.resource !== undefined && !isResource(input.resource, identity.origins)) {
      throw fail('resource_unknown')
    }
    switch (input.grant_type) {
      case 'authorization_code':
        return redeemCode(context)
      case tokenExchange:
        return exchangeToken(context)
      case undefined:
        throw fail('input_invalid', { detail: 'grant_type is missing.' })
      default:
        throw fail('grant_type_unsupported')
    }
  },
})
