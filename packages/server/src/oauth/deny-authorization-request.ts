import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { AuthorizationRequestIdParameter, decisionOf } from './authorization-request.ts'
import { authorizationResponseUrl } from './authorization-response.ts'
import { issuerOf } from './issuer.ts'

export const denyAuthorizationRequest = operation({
  id: 'authorization_requests.deny',
  method: 'POST',
  path: '/api/v1/authorization-requests/{authorization_request_id}/deny',
  tag: 'Browser login',
  summary: 'Deny an authorization request',
  description: 'The program that asked gets no key, and is told so.',
  access: 'user',
  input: z
    .strictObject({ authorization_request_id: AuthorizationRequestIdParameter })
    .meta({ id: 'DenyAuthorizationRequest' }),
  output: z
    .object({ redirect_to: z.string().meta({ description: 'Where the browser takes the refusal.' }) })
    .meta({ id: 'DeniedAuthorizationRequest' }),
  problems: ['authorization_request_not_found', 'authorization_request_decided'],

  async run({ input, actor, store, identity, request, now, fail }) {
    const denied = await store.authorizationRequests.deny(
      input.authorization_request_id,
      decisionOf(actor, request, actor.account_id, now()),
    )
    if ('denied' in denied) {
      throw fail(
        denied.denied === 'decided' ? 'authorization_request_decided' : 'authorization_request_not_found',
      )
    }
    const { redirect_uri, state } = denied.row
    return {
      redirect_to: authorizationResponseUrl(redirect_uri, issuerOf(identity), state, {
        error: 'access_denied',
      }),
    }
  },
})
