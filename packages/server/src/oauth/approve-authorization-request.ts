import { z } from 'zod'
import { BudgetsInput } from '../budgets/budget.ts'
import { operation } from '../http/operation.ts'
import { serializeKey } from '../keys/api-key.ts'
import { maxLiveKeys } from '../keys/key-creation.ts'
import { Models } from '../keys/key-input.ts'
import { budgetRequired } from '../keys/restrictions.ts'
import {
  AuthorizationRequestIdParameter,
  codeLifetimeS,
  decisionOf,
  newCode,
} from './authorization-request.ts'
import { authorizationResponseUrl } from './redirect-uri.ts'

export const approveAuthorizationRequest = operation({
  id: 'authorization_requests.approve',
  method: 'POST',
  path: '/api/v1/authorization-requests/{authorization_request_id}/approve',
  tag: 'Browser login',
  summary: 'Approve an authorization request',
  description:
    'Returns a code that the client can exchange for a key once, within 60 seconds. The key is created by that ' +
    'exchange. If the account has ten live keys, `revoke_key_id` names one to revoke in the same transaction.',
  access: 'user',
  input: z
    .strictObject({
      authorization_request_id: AuthorizationRequestIdParameter,
      account_id: z
        .string()
        .optional()
        .meta({ description: 'The account of the key. Default: the user’s own account.' }),
      revoke_key_id: z
        .string()
        .optional()
        .meta({ description: 'A live key of the account to revoke first.' }),
      budgets: BudgetsInput.optional().meta({
        description: 'The budgets of the key. The policy of the account may require one.',
      }),
      models: Models.optional(),
    })
    .meta({ id: 'ApproveAuthorizationRequest' }),
  output: z
    .object({
      redirect_to: z.string().meta({ description: 'URL that takes the code to the client.' }),
      code: z.string().meta({ description: 'The code, to paste if the browser cannot reach the client.' }),
      expires_in: z.int().meta({ description: 'Seconds.', example: codeLifetimeS }),
    })
    .meta({ id: 'ApprovedAuthorizationRequest' }),
  problems: [
    'authorization_request_not_found',
    'authorization_request_decided',
    'account_not_found',
    'key_not_found',
    'key_limit_reached',
    'policy_violated',
  ],

  async run({ input, actor, store, uses, auth, request, now, fail }) {
    const membership = await store.users.membership(actor.user.id, input.account_id ?? actor.account_id)
    if (!membership) throw fail('account_not_found')
    const { budgets = [] } = input
    const policy = await store.accounts.policy(membership.account_id)
    if (policy.requires_budget === 1 && budgets.length === 0) {
      throw fail('policy_violated', { detail: budgetRequired.detail, errors: [budgetRequired] })
    }
    const decision = decisionOf(actor, request, membership.account_id, now())
    const { code, hash } = newCode()
    const approved = await store.authorizationRequests.approve(input.authorization_request_id, decision, {
      codeHash: hash,
      codeExpiresAt: decision.at + codeLifetimeS * 1000,
      revokeKeyId: input.revoke_key_id,
      budgets,
      models: input.models,
    })
    if ('row' in approved) {
      const { redirect_uri: redirectUri, state } = approved.row
      return {
        redirect_to: authorizationResponseUrl({ redirectUri, state }, auth.origins[0], { code }),
        code,
        expires_in: codeLifetimeS,
      }
    }
    switch (approved.denied) {
      case 'limit_reached':
        throw fail('key_limit_reached', {
          detail: `The account has ${approved.live.length} live API keys. The limit is ${maxLiveKeys}.`,
          hint: 'Choose a key to revoke and approve again.',
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
