import * as oauth from 'oauth4webapi'

/** An authorization request of a client that uses a standard OAuth library. */
export interface Asked {
  readonly as: oauth.AuthorizationServer
  readonly verifier: string
  readonly state: string
  readonly redirectUri: string
  readonly challenge: string
  readonly requestUri: string
  /** The id in the URL of the consent page. */
  readonly id: string
}

export const client: oauth.Client = { client_id: 'oanim-cli' }
const insecure = { [oauth.allowInsecureRequests]: true } as const

export async function discover(url: string): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(url)
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
  return oauth.processDiscoveryResponse(issuer, response)
}

/** Pushes a request, as the CLI does. */
export async function ask(
  url: string,
  more: {
    redirectUri?: string
    deviceId?: string
    deviceName?: string
    state?: string
    scope?: string | undefined
    verifier?: string
  } = {},
): Promise<Asked> {
  const as = await discover(url)
  const verifier = more.verifier ?? oauth.generateRandomCodeVerifier()
  const challenge = await oauth.calculatePKCECodeChallenge(verifier)
  const state = more.state ?? oauth.generateRandomState()
  const redirectUri = more.redirectUri ?? 'http://127.0.0.1:43210/callback'
  const parameters = {
    response_type: 'code',
    redirect_uri: redirectUri,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state,
    device_id: more.deviceId ?? `device_${oauth.generateRandomState()}`,
    device_name: more.deviceName ?? 'build-7',
    ...(more.scope !== undefined && { scope: more.scope }),
  }
  const response = await oauth.pushedAuthorizationRequest(as, client, oauth.None(), parameters, insecure)
  const pushed = await oauth.processPushedAuthorizationResponse(as, client, response)
  const page = await fetch(
    `${as.authorization_endpoint}?${new URLSearchParams({ client_id: client.client_id, request_uri: pushed.request_uri })}`,
    { redirect: 'manual' },
  )
  const id = /\/authorize\/(authreq_\w+)$/.exec(page.headers.get('location') ?? '')?.[1] ?? ''
  return { as, verifier, challenge, state, redirectUri, requestUri: pushed.request_uri, id }
}

/** Exchanges the code in the redirect URL for a key. @throws the errors of the library. */
export async function redeem(
  { as, verifier, state, redirectUri }: Asked,
  redirectTo: string,
  change: { verifier?: string; redirectUri?: string; tokenEndpoint?: string } = {},
): Promise<oauth.TokenEndpointResponse> {
  const parameters = oauth.validateAuthResponse(as, client, new URL(redirectTo), state)
  const server = change.tokenEndpoint === undefined ? as : { ...as, token_endpoint: change.tokenEndpoint }
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    change.redirectUri ?? redirectUri,
    change.verifier ?? verifier,
    insecure,
  )
  return oauth.processAuthorizationCodeResponse(as, client, response)
}
