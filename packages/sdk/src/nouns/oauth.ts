import { type Caller, type CallOptions, form } from '../caller.ts'
import type {
  AuthorizationServer,
  GrantedKey,
  PushedRequest,
  PushRequestInput,
  RedeemCodeInput,
} from '../shapes.ts'

/** Getting a key through a browser, for programs that a person starts. Needs no key. */
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
     * Exchanges a code for the key that a person approved.
     *
     * @throws {ApiError} `grant_invalid`, `key_limit_reached`
     */
    redeem: (input: RedeemCodeInput, options: CallOptions = {}): Promise<GrantedKey> =>
      read(client.POST('/oauth/token', { body: input, ...form, ...call(options) })),
  }
}
