import { type Caller, type CallOptions, form } from '../caller.ts'
import type {
  AuthorizationServer,
  ExchangeInput,
  GrantedKey,
  IntrospectInput,
  Introspection,
  PushedRequest,
  PushRequestInput,
  RedeemCodeInput,
} from '../shapes.ts'

/** Getting a key through a browser or for a job's identity, accepting others' keys, and ending the one that is held. */
export function oauth({ client, call, read }: Caller) {
  return {
    /** Where the server's browser login is, and what it calls itself. */
    server: (options: CallOptions = {}): Promise<AuthorizationServer> =>
      read(client.GET('/.well-known/oauth-authorization-server', call(options))),

    /**
     * Hands a request over before the browser opens.
     *
     * @throws {ApiError} `redirect_uri_invalid`, `input_invalid`, `rate_limited`
     */
    push: (input: PushRequestInput, options: CallOptions = {}): Promise<PushedRequest> =>
      read(client.POST('/oauth/par', { body: input, ...form, ...call(options) })),

    /**
     * Exchanges a code for the key that a user approved.
     *
     * @throws {ApiError} `grant_invalid`, `key_limit_reached`
     */
    redeem: (input: RedeemCodeInput, options: CallOptions = {}): Promise<GrantedKey> =>
      read(client.POST('/oauth/token', { body: input, ...form, ...call(options) })),

    /**
     * Exchanges the token that a CI system gave a job for a key that lives minutes. A token is good once.
     *
     * @throws {ApiError} `identity_flawed`, `identity_untrusted`, `identity_spent`, `scope_exceeds_trust_policy`,
     * `issuer_unavailable`, `policy_violated`, `key_limit_reached`, `rate_limited`
     */
    exchange: ({ scope, ...input }: ExchangeInput, options: CallOptions = {}): Promise<GrantedKey> =>
      read(
        client.POST('/oauth/token', {
          body: {
            grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
            subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
            ...input,
            ...(scope !== undefined && { scope }),
          },
          ...form,
          ...call(options),
        }),
      ),

    /**
     * Tells whether somebody's key is good now, and what it may do. The caller's own key may be any live one. It is no
     * use of the key that is asked about.
     */
    introspect: (input: IntrospectInput, options: CallOptions = {}): Promise<Introspection> =>
      read(client.POST('/oauth/introspect', { body: input, ...form, ...call(options) })),

    /** Ends a key for whoever holds it. The answer is the same for what is no live key. */
    revoke: async (token: string, options: CallOptions = {}): Promise<void> => {
      await read(client.POST('/oauth/revoke', { body: { token }, ...form, ...call(options) }))
    },
  }
}
