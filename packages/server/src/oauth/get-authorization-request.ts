import { z } from 'zod'
import { isId } from '../core/ids.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, serializeKey } from '../keys/api-key.ts'
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
    .object({
      authorization_request: AuthorizationRequest,
      earlier_keys: z
        .array(
          z.object({
            account_id: z.string(),
            api_key: ApiKey,
            authorization_request_id: z
              .string()
              .nullable()
              .meta({ description: 'The request that the key was created for.' }),
          }),
        )
        .meta({
          description:
            'Your live keys of earlier logins with the same client, newest first. They stay valid unless the approval ' +
            'names one in `revoke_key_id`. Empty for the CLI, which replaces the key of its device.',
        }),
    })
    .meta({ id: 'AuthorizationRequestResponse' }),
  problems: ['authorization_request_not_found'],

  async run({ input, actor, store, uses, auth, now, fail }) {
    const row = await store.authorizationRequests.find(input.authorization_request_id, now().getTime())
    if (!row || (row.user_id !== null && row.user_id !== actor.user.id)) {
      throw fail('authorization_request_not_found')
    }
    const earlier = await store.authorizationRequests.earlierKeys(actor.user.id, row, now().getTime())
    return {
      authorization_request: serializeAuthorizationRequest(row, auth.origins),
      earlier_keys: earlier.map((key) => ({
        account_id: key.account_id,
        api_key: serializeKey(key, uses, now()),
        authorization_request_id: isId('authreq', key.device_id ?? '') ? key.device_id : null,
      })),
    }
  },
})
