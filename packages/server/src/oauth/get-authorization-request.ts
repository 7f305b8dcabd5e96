import { z } from 'zod'
import { operation } from '../http/operation.ts'
import {
  AuthorizationRequest,
  AuthorizationRequestIdParameter,
  serializeAuthorizationRequest,
} from './authorization-request.ts'

export const getAuthorizationRequest = operation({
  id: 'authorization_requests.get',
  method: 'GET',
  path: '/api/v1/authorization-requests/{authorization_request_id}',
  tag: 'Browser login',
  summary: 'Get an authorization request',
  description:
    'Returns the request that the consent page shows. After the decision only the user who decided can see it.',
  access: 'user',
  input: z.strictObject({ authorization_request_id: AuthorizationRequestIdParameter }),
  output: z
    .object({ authorization_request: AuthorizationRequest })
    .meta({ id: 'AuthorizationRequestResponse' }),
  problems: ['authorization_request_not_found'],

  async run({ input, actor, store, now, fail }) {
    const row = await store.authorizationRequests.find(input.authorization_request_id, now().getTime())
    if (!row || (row.user_id !== null && row.user_id !== actor.user.id)) {
      throw fail('authorization_request_not_found')
    }
    return { authorization_request: serializeAuthorizationRequest(row) }
  },
})
