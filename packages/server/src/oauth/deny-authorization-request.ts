import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { AuthorizationRequestIdParameter, decisionOf } from './authorization-request.ts'
import { authorizationResponseUrl } from './redirect-uri.ts'

export const denyAuthorizationRequest = operation({
  id: 'authorization_requests.deny',
  method: 'POST',
  path: '/api/v1/authorization-requests/{authorization_request_id}/deny',
  tag: 'Browser login',
  summary: 'Deny an authorization request',
  description: 'Rejects the request. The client learns that access was denied and gets no key.',
  access: 'user',
  input: z
    .strictObject({ authorization_request_id: AuthorizationRequestIdParameter })
    .meta({ id: 'DenyAuthorizationRequest' }),
  output: z
    .object({ redirect_to: z.string().meta({ description: 'URL that takes the denial to the client.' }) })
    .meta({ id: 'DeniedAuthorizationRequest' }),
  problems: ['authorization_request_not_found', 'authorization_request_decided'],

  async run({ input, actor, store, auth, request, now, fail }) {
    const denied = await store.authorizationRequests.deny(
      input.authorization_request_id,
      decisionOf(actor, request, actor.account_id, now()),
    )
    if ('denied' in denied) {
      throw fail(
        denied.denied === 'decided' ? 'authorization_request_decided' : 'authorization_request_not_found',
      )
    }
    const { redirect_uri: redirectUri, state } = denied.row
    const error = 'access_denied'
    return { redirect_to: authorizationResponseUrl({ redirectUri, state }, auth.origins[0], { error }) }
  },
})
