import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { maxLiveKeys, present as presentKey } from '../keys/api-key.ts'
import { authorizationResponseUrl } from './authorization-response.ts'
import { issuerOf } from './issuer.ts'
import { codeLifetimeS, decisionOf, LoginRequestIdParameter, newCode } from './authorization-request.ts'

export const approveLoginRequest = operation({
  id: 'login_requests.approve',
  method: 'POST',
  path: '/api/v1/login-requests/{login_request_id}/approve',
  tag: 'Browser login',
  summary: 'Approve a request to connect',
  description:
    'Answers a code that works once, for 60 seconds, for the program that asked. The key itself is made when the ' +
    'program fetches it. At ten live keys `revoke_key_id` names one to end in the same step.',
  access: 'person',
  input: z
    .strictObject({
      login_request_id: LoginRequestIdParameter,
      account_id: z
        .string()
        .optional()
        .meta({ description: 'The account whose key it will be; the person’s own without it.' }),
      revoke_key_id: z.string().optional().meta({ description: 'A live key of that account to end first.' }),
    })
    .meta({ id: 'ApproveLoginRequest' }),
  output: z
    .object({
      redirect_to: z.string().meta({ description: 'Where the browser takes the code.' }),
      code: z.string().meta({ description: 'The code, to paste where the browser cannot take it.' }),
      expires_in: z.int().meta({ description: 'Seconds.', example: codeLifetimeS }),
    })
    .meta({ id: 'ApprovedLoginRequest' }),
  problems: [
    'login_request_not_found',
    'login_request_decided',
    'account_not_found',
    'key_not_found',
    'key_limit_reached',
  ],

  async run({ input, actor, store, uses, identity, request, now, fail }) {
    const membership = await store.people.membership(actor.person.id, input.account_id ?? actor.account_id)
    if (!membership) throw fail('account_not_found')
    const decision = decisionOf(actor, request, membership.account_id, now())
    const { code, hash } = newCode()
    const approved = await store.logins.approve(
      input.login_request_id,
      decision,
      { hash, expiresAt: decision.at + codeLifetimeS * 1000 },
      { limit: maxLiveKeys, revokeKeyId: input.revoke_key_id },
    )
    if ('row' in approved) {
      const { redirect_uri, state } = approved.row
      return {
        redirect_to: authorizationResponseUrl(redirect_uri, issuerOf(identity), state, { code }),
        code,
        expires_in: codeLifetimeS,
      }
    }
    switch (approved.refused) {
      case 'limit_reached':
        throw fail('key_limit_reached', {
          detail: `The account has ${approved.live.length} live API keys, and ${maxLiveKeys} is the limit.`,
          hint: 'Choose a key to revoke, and approve again.',
          members: { live_keys: approved.live.map((row) => presentKey(row, uses, now())) },
        })
      case 'key_not_found':
        throw fail('key_not_found')
      case 'decided':
        throw fail('login_request_decided')
      default:
        throw fail('login_request_not_found')
    }
  },
})
