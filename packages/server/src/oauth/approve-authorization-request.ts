import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { serializeKey } from '../keys/api-key.ts'
import { maxLiveKeys } from '../keys/key-creation.ts'
import {
  AuthorizationRequestIdParameter,
  codeLifetimeS,
  decisionOf,
  newCode,
} from './authorization-request.ts'
import { authorizationResponseUrl } from './authorization-response.ts'
import { issuerOf } from './issuer.ts'

export const approveAuthorizationRequest = operation({
  id: 'authorization_requests.approve',
  method: 'POST',
  path: '/api/v1/authorization-requests/{authorization_request_id}/approve',
  tag: 'Browser login',
  summary: 'Approve an authorization request',
  description:
    'Answers a code that works once, for 60 seconds, for the program that asked. The key itself is made when the ' +
    'program fetches it. At ten live keys `revoke_key_id` names one to end in the same step.',
  access: 'user',
  input: z
    .strictObject({
      authorization_request_id: AuthorizationRequestIdParameter,
      account_id: z
        .string()
        .optional()
        .meta({ description: 'The account whose key it will be; the user’s own without it.' }),
      revoke_key_id: z.string().optional().meta({ description: 'A live key of that account to end first.' }),
    })
    .meta({ id: 'ApproveAuthorizationRequest' }),
  output: z
    .object({
      redirect_to: z.string().meta({ description: 'Where the browser takes the code.' }),
      code: z.string().meta({ description: 'The code, to paste where the browser cannot take it.' }),
      expires_in: z.int().meta({ description: 'Seconds.', example: codeLifetimeS }),
    })
    .meta({ id: 'ApprovedAuthorizationRequest' }),
  problems: [
    'authorization_request_not_found',
    'authorization_request_decided',
    'account_not_found',
    'key_not_found',
    'key_limit_reached',
  ],

  async run({ input, actor, store, uses, identity, request, now, fail }) {
    const membership = await store.users.membership(actor.user.id, input.account_id ?? actor.account_id)
    if (!membership) throw fail('account_not_found')
    const decision = decisionOf(actor, request, membership.account_id, now())
    const { code, hash } = newCode()
    const approved = await store.authorizationRequests.approve(
      input.authorization_request_id,
      decision,
      { hash, expiresAt: decision.at + codeLifetimeS * 1000 },
      input.revoke_key_id,
    )
    if ('row' in approved) {
      const { redirect_uri, state } = approved.row
      return {
        redirect_to: authorizationResponseUrl(redirect_uri, issuerOf(identity), state, { code }),
        code,
        expires_in: codeLifetimeS,
      }
    }
    switch (approved.denied) {
      case 'limit_reached':
        throw fail('key_limit_reached', {
          detail: `The account has ${approved.live.length} live API keys, and ${maxLiveKeys} is the limit.`,
          hint: 'Choose a key to revoke, and approve again.',
          members: { live_keys: approved.live.map((row) => serializeKey(row, uses, now())) },
        })
      case 'key_not_found':
        throw fail('key_not_found')
      case 'decided':
        throw fail('authorization_request_decided')
      default:
        throw fail('authorization_request_not_found')
    }
  },
})
