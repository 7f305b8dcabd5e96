import type { ProblemSpec } from './problem-spec.ts'

/** What programs meet that ask for a key the OAuth way. */
export const oauthProblems = {
  authorization_request_not_found: {
    status: 404,
    title: 'No such authorization request',
    retry: 'never',
    hint: 'It may have expired: run `oanim login` again and use the address that it prints.',
  },
  authorization_request_decided: {
    status: 409,
    title: 'Already decided',
    retry: 'never',
    hint: 'A request is approved or denied once. Run `oanim login` again for another.',
  },
  client_unknown: {
    status: 400,
    title: 'Unknown client',
    retry: 'never',
    hint: 'The client of programs on a user’s own machine is `oanim-cli`.',
  },
  client_credentials_invalid: {
    status: 401,
    title: 'Wrong client credentials',
    retry: 'never',
    hint: 'The client `oanim-cli` has no secret: send `client_id` in the body, or HTTP Basic with an empty password.',
  },
  scope_unknown: {
    status: 400,
    title: 'Unknown scope',
    retry: 'never',
    hint: 'Send scopes that `/.well-known/oauth-authorization-server` lists, separated by spaces.',
  },
  scope_not_approved: {
    status: 400,
    title: 'Scope not approved',
    retry: 'never',
    hint: 'Ask for the scope when the login begins: a code only carries the scopes that the user approved.',
  },
  resource_unknown: {
    status: 400,
    title: 'Unknown resource',
    retry: 'never',
    hint: 'Leave `resource` out, or send an address of this server. A key is good for the whole server.',
  },
  redirect_uri_invalid: {
    status: 400,
    title: 'Nobody may be sent to that address',
    retry: 'never',
    hint: 'Listen on 127.0.0.1 and name that address with its port, or use the page that shows the code.',
  },
  response_type_unsupported: {
    status: 400,
    title: 'Unsupported response type',
    retry: 'never',
    hint: 'Send `response_type=code`.',
  },
  grant_type_unsupported: {
    status: 400,
    title: 'Unsupported grant type',
    retry: 'never',
    hint: 'Send `grant_type=authorization_code`, or the one of token exchange (RFC 8693).',
  },
  grant_invalid: {
    status: 400,
    title: 'The code is not good',
    retry: 'never',
    hint: 'A code works once, for 60 seconds, for the program that asked for it. Log in again.',
  },
} as const satisfies Record<string, ProblemSpec>
