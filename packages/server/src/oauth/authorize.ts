import { z } from 'zod'
import { oauthCode } from '../http/oauth-error.ts'
import { operation, redirect } from '../http/operation.ts'
import { clientId, parseAuthorizationRequest } from './authorization-parameters.ts'
import { idOfRequestUri, newAuthorizationRequest } from './authorization-request.ts'
import { authorizationResponseUrl } from './authorization-response.ts'
import { issuerOf } from './issuer.ts'
import { AuthorizationParameters, parameter } from './parameters.ts'
import { limitAuthorizationRequests } from './request-limit.ts'

export const authorize = operation({
  id: 'oauth.authorize',
  method: 'GET',
  path: '/oauth/authorize',
  tag: 'Browser login',
  summary: 'Open the page where a user decides',
  description:
    'Where a program sends the browser, with the `request_uri` that it was given or with the parameters themselves. ' +
    'It only ever shows the page: nothing is granted without a click. An unknown client or address is told to the ' +
    'user and never redirected to.',
  access: 'public',
  failures: 'page',
  input: z.object({
    ...AuthorizationParameters,
    request_uri: parameter(
      'What `POST /oauth/par` answered. All other parameters but `client_id` are then ignored.',
    ),
  }),
  output: redirect,
  problems: ['client_unknown', 'redirect_uri_invalid', 'authorization_request_not_found', 'rate_limited'],

  async run({ input, request, store, identity, now, fail }) {
    if (input.request_uri) {
      if (input.client_id !== clientId) throw fail('client_unknown')
      const row = await store.authorizationRequests.find(idOfRequestUri(input.request_uri), now().getTime())
      if (!row) throw fail('authorization_request_not_found')
      return { location: `/authorize/${row.id}` }
    }

    // A parameter without a value counts as not sent.
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== ''))
    const read = parseAuthorizationRequest(given, identity.origins)
    if ('flaw' in read) {
      const { flaw } = read
      if (!('redirectUri' in flaw)) throw fail(flaw.code, { detail: flaw.detail })
      const response = { error: oauthCode(flaw.code), error_description: flaw.detail }
      return {
        location: authorizationResponseUrl(flaw.redirectUri, issuerOf(identity), flaw.state, response),
      }
    }
    await limitAuthorizationRequests(store.rateLimits, request.address, fail)
    const row = newAuthorizationRequest(read.request, request, now())
    await store.authorizationRequests.create(row)
    return { location: `/authorize/${row.id}` }
  },
})
