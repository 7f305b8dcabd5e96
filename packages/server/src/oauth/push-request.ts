import { z } from 'zod'
import { networkOf } from '../http/client.ts'
import { operation } from '../http/operation.ts'
import { AuthorizationParameters, parseAuthorizationRequest } from './authorization-parameters.ts'
import {
  newAuthorizationRequest,
  requestLifetimeS,
  requestRule,
  requestUri,
} from './authorization-request.ts'
import { clientCredentials, clientProblems, parameter, readClientId, requireClient } from './client.ts'

export const pushRequest = operation({
  id: 'oauth.push_request',
  method: 'POST',
  path: '/oauth/par',
  tag: 'Browser login',
  summary: 'Push an authorization request',
  description:
    'Sends the parameters before the browser opens (RFC 9126), so that the URL contains only the id of the request. ' +
    'Clients are public: they have no secret, and prove that they sent the request with PKCE when they exchange the code.',
  access: 'public',
  encoding: 'form',
  failures: 'oauth',
  input: z
    .object({
      ...AuthorizationParameters,
      ...clientCredentials,
      request_uri: parameter('Not allowed here (RFC 9126 §2.1).'),
    })
    .meta({ id: 'PushedAuthorizationRequest' }),
  output: z
    .object({
      request_uri: z
        .string()
        .meta({ example: 'urn:ietf:params:oauth:request_uri:authreq_0aBcDeFgHiJkLmNoPqRs' }),
      expires_in: z.int().meta({ description: 'Seconds.', example: requestLifetimeS }),
    })
    .meta({ id: 'PushedAuthorizationResponse' }),
  status: 201,
  problems: [
    ...clientProblems,
    'client_credentials_invalid',
    'redirect_uri_invalid',
    'response_type_unsupported',
    'scope_unknown',
    'resource_unknown',
    'rate_limited',
  ],

  async run({ input, request, store, rateLimiter, clients, auth, now, fail }) {
    await rateLimiter.consume(requestRule, networkOf(request.address))
    const clientId = readClientId(input, request.headers, clients, fail)
    if (input.request_uri !== undefined) {
      throw fail('input_invalid', { detail: 'request_uri is not allowed here.' })
    }
    const client = await requireClient(clientId, { clients, request }, fail)
    const read = parseAuthorizationRequest(input, client, auth.origins)
    if ('error' in read) throw fail(read.error.code, { detail: read.error.detail })
    const row = newAuthorizationRequest(read.request, request, now())
    await store.authorizationRequests.create(row)
    return { request_uri: requestUri(row.id), expires_in: requestLifetimeS }
  },
})
