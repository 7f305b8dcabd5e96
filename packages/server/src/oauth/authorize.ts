import { z } from 'zod'
import { networkOf } from '../http/client.ts'
import { oauthCode } from '../http/oauth-error.ts'
import { operation, redirect } from '../http/operation.ts'
import { AuthorizationParameters, parseAuthorizationRequest } from './authorization-parameters.ts'
import { idOfRequestUri, newAuthorizationRequest, requestRule } from './authorization-request.ts'
import { clientProblems, parameter, requireClient } from './client.ts'
import { authorizationResponseUrl, describeRedirectUri } from './redirect-uri.ts'

export const authorize = operation({
  id: 'oauth.authorize',
  method: 'GET',
  path: '/oauth/authorize',
  tag: 'Browser login',
  summary: 'Open the consent page',
  description:
    'The client opens this URL in the browser, with the `request_uri` of a pushed request or with the parameters ' +
    'themselves. It shows the consent page and grants nothing by itself. If the client or the redirect URI is invalid, ' +
    'the user sees an error page and is not redirected. Other errors go to the client only if its redirect URI is on the ' +
    'machine of the browser.',
  access: 'public',
  failures: 'page',
  input: z.object({
    ...AuthorizationParameters,
    request_uri: parameter(
      'Returned by `POST /oauth/par`. With it, all other parameters except `client_id` are ignored.',
    ),
  }),
  output: redirect,
  problems: [
    ...clientProblems,
    'redirect_uri_invalid',
    'response_type_unsupported',
    'scope_unknown',
    'resource_unknown',
    'authorization_request_not_found',
    'rate_limited',
  ],

  async run({ input, request, store, rateLimiter, clients, auth, now, fail }) {
    if (input.request_uri) {
      const row = await store.authorizationRequests.find(idOfRequestUri(input.request_uri), now().getTime())
      if (!row) throw fail('authorization_request_not_found')
      if (input.client_id !== row.client_id) {
        throw fail('client_unknown', { detail: 'client_id must be that of the pushed request.' })
      }
      return { location: `/authorize/${row.id}` }
    }

    // RFC 6749 §3.1: a parameter without a value counts as omitted.
    const parameters = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== ''))
    const client = await requireClient(parameters['client_id'], { clients, request }, fail)
    const read = parseAuthorizationRequest(parameters, client, auth.origins)
    if ('error' in read) {
      const { error } = read
      if (error.code === 'redirect_uri_invalid') throw fail(error.code, { detail: error.detail })
      // Anyone can publish a client. Without a decision of the user, this server leads to no other site or app.
      const { kind } = describeRedirectUri(error.redirectUri, auth.origins)
      if (kind === 'web' || kind === 'app') throw fail(error.code, { detail: error.detail })
      const response = { error: oauthCode(error.code), error_description: error.detail }
      return { location: authorizationResponseUrl(error, auth.origins[0], response) }
    }
    await rateLimiter.consume(requestRule, networkOf(request.address))
    const row = newAuthorizationRequest(read.request, request, now())
    await store.authorizationRequests.create(row)
    return { location: `/authorize/${row.id}` }
  },
})
