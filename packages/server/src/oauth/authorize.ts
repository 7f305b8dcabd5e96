import { z } from 'zod'
import { oauthCode } from '../http/oauth-error.ts'
import { operation, redirect } from '../http/operation.ts'
import { clientId, readAuthorizationRequest } from './authorization-parameters.ts'
import { authorizationResponseUrl } from './authorization-response.ts'
import { issuerOf } from './issuer.ts'
import { idOfRequestUri, newLoginRequest } from './authorization-request.ts'
import { AuthorizationParameters, parameter } from './parameters.ts'
import { boundRequests } from './request-limit.ts'

export const authorize = operation({
  id: 'oauth.authorize',
  method: 'GET',
  path: '/oauth/authorize',
  tag: 'Browser login',
  summary: 'Open the page where a person decides',
  description:
    'Where a program sends the browser, with the `request_uri` that it was given or with the parameters themselves. ' +
    'It only ever shows the page: nothing is granted without a click. An unknown client or address is told to the ' +
    'person and never redirected to.',
  access: 'public',
  failures: 'page',
  input: z.object({
    ...AuthorizationParameters,
    request_uri: parameter(
      'What `POST /oauth/par` answered. All other parameters but `client_id` are then ignored.',
    ),
  }),
  output: redirect,
  problems: ['client_unknown', 'redirect_uri_invalid', 'login_request_not_found', 'rate_limited'],

  async run({ input, request, store, identity, now, fail }) {
    if (input.request_uri) {
      if (input.client_id !== clientId) throw fail('client_unknown')
      const row = await store.logins.find(idOfRequestUri(input.request_uri), now().getTime())
      if (!row) throw fail('login_request_not_found')
      return { location: `/connect/${row.id}` }
    }

    // A parameter without a value counts as not sent.
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== ''))
    const read = readAuthorizationRequest(given, identity.origins)
    if ('flaw' in read) {
      const { flaw } = read
      if (!('redirectUri' in flaw)) throw fail(flaw.code, { detail: flaw.detail })
      const response = { error: oauthCode(flaw.code), error_description: flaw.detail }
      return {
        location: authorizationResponseUrl(flaw.redirectUri, issuerOf(identity), flaw.state, response),
      }
    }
    await boundRequests(store.attempts, request.address, fail)
    const row = newLoginRequest(read.request, request, now())
    await store.logins.create(row)
    return { location: `/connect/${row.id}` }
  },
})
