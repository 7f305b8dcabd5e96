import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { readAuthorizationRequest } from './authorization-request.ts'
import { newLoginRequest, requestLifetimeS, requestUri } from './login-request.ts'
import { AuthorizationParameters } from './parameters.ts'
import { boundRequests } from './request-bound.ts'

export const pushRequest = operation({
  id: 'oauth.push_request',
  method: 'POST',
  path: '/oauth/par',
  tag: 'Browser login',
  summary: 'Ask for a key through a browser',
  description:
    'Hands the request over before the browser opens (RFC 9126), so that it carries nothing but the request’s id. ' +
    'The client is public: it has no secret, and proves itself with PKCE when it fetches the key.',
  access: 'public',
  encoding: 'form',
  failures: 'oauth',
  input: z.object(AuthorizationParameters).meta({ id: 'PushedAuthorizationRequest' }),
  output: z
    .object({
      request_uri: z
        .string()
        .meta({ example: 'urn:ietf:params:oauth:request_uri:login_0aBcDeFgHiJkLmNoPqRs' }),
      expires_in: z.int().meta({ description: 'Seconds.', example: requestLifetimeS }),
    })
    .meta({ id: 'PushedAuthorizationResponse' }),
  status: 201,
  problems: ['client_unknown', 'redirect_uri_invalid', 'response_type_unsupported', 'rate_limited'],

  async run({ input, request, store, identity, now, fail }) {
    await boundRequests(store.attempts, request.address, fail)
    const read = readAuthorizationRequest(input, identity.origins)
    if ('flaw' in read) throw fail(read.flaw.code, { detail: read.flaw.detail })
    const row = newLoginRequest(read.request, request, now())
    await store.logins.create(row)
    return { request_uri: requestUri(row.id), expires_in: requestLifetimeS }
  },
})
