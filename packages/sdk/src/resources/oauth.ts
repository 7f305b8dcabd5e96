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

/** Issues keys to browsers and CI jobs, introspects keys and revokes them (OAuth 2.1). */
export function oauth({ client, call, read }: Caller) {
  return {
    /** Returns the server's OAuth metadata (RFC 8414). */
    server: (options: CallOptions = {}): Promise<AuthorizationServer> =>
      read(client.GET('/.well-known/oauth-authorization-server', call(options))),

    /**
     * Pushes an authorization request before the browser opens (RFC 9126).
     *
     * @throws {ApiError} `redirect_uri_invalid`, `input_invalid`, `rate_limited`
     */
    push: (input: PushRequestInput, options: CallOptions = {}): Promise<PushedRequest> =>
      read(client.POST('/oauth/par', { body: input, ...form, ...call(options) })),

    /**
     * Exchanges an authorization code for the key that a user approved.
     *
     * @throws {ApiError} `grant_invalid`, `key_limit_reached`
     */
    redeem: (input: RedeemCodeInput, options: CallOptions = {}): Promise<GrantedKey> =>
      read(client.POST('/oauth/token', { body: input, ...form, ...call(options) })),

    /**
     * Exchanges the OIDC token of a CI job for a short-lived key (RFC 8693). Each token works once.
     *
     * @throws {ApiError} `token_invalid`, `token_untrusted`, `token_replayed`, `scope_exceeds_trust_policy`,
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
     * Returns whether a key is active, and its permissions (RFC 7662). It does not count as use of that key.
     */
    introspect: (input: IntrospectInput, options: CallOptions = {}): Promise<Introspection> =>
      read(client.POST('/oauth/introspect', { body: input, ...form, ...call(options) })),

    /** Revokes a key (RFC 7009). The response is the same for an inactive or unknown key. */
    revoke: async (token: string, options: CallOptions = {}): Promise<void> => {
      await read(client.POST('/oauth/revoke', { body: { token }, ...form, ...call(options) }))
    },
  }
}
