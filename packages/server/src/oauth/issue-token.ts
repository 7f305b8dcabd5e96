import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ApiKey } from '../keys/api-key.ts'
import { exchangeToken, subjectTokenTypes, tokenExchange } from '../trust-policies/exchange-token.ts'
import { isResource } from './authorization-parameters.ts'
import { clientCredentials, clientIdParameter, grantTypes, parameter } from './client.ts'
import { redeemCode } from './redeem-code.ts'

export const issueToken = operation({
  id: 'oauth.issue_token',
  method: 'POST',
  path: '/oauth/token',
  tag: 'Browser login',
  summary: 'Issue a token',
  description:
    'With `authorization_code`: exchanges a code and its verifier for a key, once and within 60 seconds. The key replaces ' +
    'the previous key of the same device. A key for a client other than `oanim-cli` expires after 30 days. If a code is used again, the key that it created is revoked. With ' +
    `\`${tokenExchange}\` (RFC 8693): exchanges the OIDC token of a CI job for a short-lived key, once, if a trust policy ` +
    'of the account matches the token.',
  access: 'public',
  encoding: 'form',
  failures: 'oauth',
  input: z
    .object({
      grant_type: parameter(`\`${grantTypes.join('` or `')}\`.`, 'authorization_code'),
      code: parameter('The code that the browser delivered or the user pasted.'),
      redirect_uri: parameter('The same as in the authorization request.', 'http://127.0.0.1:43210/callback'),
      client_id: clientIdParameter,
      code_verifier: parameter('The verifier of the challenge: 43 to 128 characters.'),
      subject_token: parameter('The OIDC token of the job, a JWT.'),
      subject_token_type: parameter(`\`${subjectTokenTypes.join('` or `')}\`.`, subjectTokenTypes[0]),
      requested_token_type: parameter('The access token type, or omitted.'),
      audience: parameter(
        'The id of the account or of one of its trust policies.',
        'acct_0aBcDeFgHiJkLmNoPqRs',
      ),
      scope: parameter(
        'Scopes separated by spaces, to get fewer than the user approved or the trust policy grants.',
        'assets:write',
      ),
      resource: parameter('A URL of this server. A key is valid for the whole server.'),
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
      issued_token_type: z.string().optional().meta({ description: 'Only for a token exchange.' }),
      expires_in: z.int().optional().meta({ description: 'Seconds. Absent if the key does not expire.' }),
      scope: z.string().meta({ description: 'Scopes of the key, separated by spaces.' }),
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
    const { input, auth, fail } = context
    if (input.resource !== undefined && !isResource(input.resource, auth.origins)) {
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
