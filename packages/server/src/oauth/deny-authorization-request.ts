import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { authorizationResponseUrl } from './authorization-response.ts'
import { issuerOf } from './issuer.ts'
import { decisionOf, LoginRequestIdParameter } from './authorization-request.ts'

export const denyLoginRequest = operation({
  id: 'login_requests.deny',
  method: 'POST',
  path: '/api/v1/login-requests/{login_request_id}/deny',
  tag: 'Browser login',
  summary: 'Deny a request to connect',
  description: 'The program that asked gets no key, and is told so.',
  access: 'person',
  input: z.strictObject({ login_request_id: LoginRequestIdParameter }).meta({ id: 'DenyLoginRequest' }),
  output: z
    .object({ redirect_to: z.string().meta({ description: 'Where the browser takes the refusal.' }) })
    .meta({ id: 'DeniedLoginRequest' }),
  problems: ['login_request_not_found', 'login_request_decided'],

  async run({ input, actor, store, identity, request, now, fail }) {
    const denied = await store.logins.deny(
      input.login_request_id,
      decisionOf(actor, request, actor.account_id, now()),
    )
    if ('refused' in denied) {
      throw fail(denied.refused === 'decided' ? 'login_request_decided' : 'login_request_not_found')
    }
    const { redirect_uri, state } = denied.row
    return {
      redirect_to: authorizationResponseUrl(redirect_uri, issuerOf(identity), state, {
        error: 'access_denied',
      }),
    }
  },
})
