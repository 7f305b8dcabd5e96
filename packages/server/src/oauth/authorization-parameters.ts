import { redactKeys } from '@oanim/key'
import { scopes as allScopes, defaultScopes, formatScopes, readScopes } from '../core/scopes.ts'
import { validateName } from '../core/text.ts'
import { clientIdParameter, parameter } from './client.ts'
import type { OauthClient } from './client-metadata.ts'
import { challengePattern } from './code-challenge.ts'
import { findRedirectUri, parseRedirectUri, type RedirectUri } from './redirect-uri.ts'

const maxDeviceNameCharacters = 60
const maxStateCharacters = 512

/** @see RFC 6749 §4.1.1, RFC 7636 §4.3 */
export const AuthorizationParameters = {
  response_type: parameter('`code`.', 'code'),
  client_id: clientIdParameter,
  redirect_uri: parameter(
    'Where the browser takes the code. For `oanim-cli`: `http://127.0.0.1:PORT/PATH`, `http://[::1]:PORT/PATH`, ' +
      '`http://localhost:PORT/PATH`, or the page of this server that shows the code, `/authorize/code`. For other ' +
      'clients: a URL that they registered; the port of a loopback URL may differ.',
    'http://127.0.0.1:43210/callback',
  ),
  code_challenge: parameter(
    'SHA-256 of the verifier, in base64url without padding.',
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  ),
  code_challenge_method: parameter('`S256`.', 'S256'),
  state: parameter('Returned unchanged. At most 512 ASCII characters.', 'af0ifjsldkj'),
  device_id: parameter(
    'Identifies the installation: its next login replaces the key of the previous one.',
    'device_8f14e45fceea167a',
  ),
  scope: parameter(
    'Scopes of the key, separated by spaces. The user sees them before deciding. Default: all scopes for ' +
      `\`oanim-cli\`, \`${formatScopes(defaultScopes)}\` for other clients. The scopes of OpenID Connect ` +
      '(`openid`, `offline_access` and others) are ignored for other clients.',
    'assets:read assets:write',
  ),
  resource: parameter('A URL of this server. A key is valid for the whole server.'),
  response_mode: parameter('`query`, the default.', 'query'),
  prompt: parameter('Any value except `none`: a user decides about every request.'),
  request: parameter('Not supported.'),
  authorization_details: parameter('Not supported. Use `scope`.'),
  device_name: parameter('Name of the machine, for the consent page and the name of the key.', 'build-7'),
}

/** The parameters of a request. Parameters with an empty value are left out. */
export type Parameters = Readonly<Partial<Record<keyof typeof AuthorizationParameters, string | undefined>>>

export interface ParsedAuthorizationRequest {
  readonly client: OauthClient
  readonly redirectUri: string
  readonly codeChallenge: string
  readonly state: string | null
  /** Stable across the logins of one installation; `null` if the client sends none. */
  readonly deviceId: string | null
  /** `undefined` if the client sends none. */
  readonly deviceName: string | undefined
  /** Where the browser takes the code. */
  readonly redirect: RedirectUri
  /** Separated by spaces; `null` if `oanim-cli` requests none. */
  readonly scopes: string | null
}

export type AuthorizationError =
  | { readonly code: 'redirect_uri_invalid'; readonly detail: string }
  | {
      readonly code: 'response_type_unsupported' | 'scope_unknown' | 'resource_unknown' | 'input_invalid'
      readonly detail: string
      /** The redirect URI is valid, so the client can receive the error there. */
      readonly redirectUri: string
      readonly state: string | null
    }

/**
 * Parses an authorization request of a client. The redirect URI is checked first: other errors may be sent there.
 *
 * @param origins The origins of this server.
 * @see RFC 6749 §4.1.1 and §4.1.2.1, RFC 7636 §4.4.1
 */
export function parseAuthorizationRequest(
  parameters: Parameters,
  client: OauthClient,
  origins: readonly string[],
): { request: ParsedAuthorizationRequest } | { error: AuthorizationError } {
  const { redirect_uri: redirectUri = '' } = parameters
  const redirect =
    client.kind === 'cli'
      ? parseRedirectUri(redirectUri, origins)
      : findRedirectUri(redirectUri, client.redirectUris, origins)
  if (!redirect) return { error: { code: 'redirect_uri_invalid', detail: redirectUriForm(client) } }

  // Errors contain the state even if the state itself is invalid: the client matches responses by it.
  const state = parameters.state ?? null
  const fail = (code: Extract<AuthorizationError, { redirectUri: string }>['code'], detail: string) => ({
    error: { code, detail, redirectUri, state },
  })
  if (parameters.response_type !== undefined && parameters.response_type !== 'code') {
    return fail('response_type_unsupported', 'response_type must be code.')
  }
  const detail = validateParameters(parameters) ?? validateExtensions(parameters)
  if (detail !== undefined) return fail('input_invalid', detail)
  if (parameters.resource !== undefined && !isResource(parameters.resource, origins)) {
    return fail('resource_unknown', `resource must be ${origins[0]} or a URL below it.`)
  }
  const read = readRequestedScopes(parameters.scope, client, formatScopes(defaultScopes))
  if ('unknown' in read) return fail('scope_unknown', unknownScope(read.unknown))
  return {
    request: {
      client,
      redirectUri,
      redirect,
      codeChallenge: parameters.code_challenge as string,
      state,
      deviceId: parameters.device_id ?? null,
      deviceName: parameters.device_name?.trim(),
      scopes: read.scopes,
    },
  }
}

function redirectUriForm({ kind }: OauthClient): string {
  return kind === 'cli'
    ? 'redirect_uri must be http://127.0.0.1:PORT/PATH, http://[::1]:PORT/PATH or http://localhost:PORT/PATH without ' +
        'a query, or the page of this server that shows the code.'
    : 'redirect_uri must be one that the client registered. Only the port of a loopback URL may differ.'
}

/** Scopes that clients of OpenID Connect send to every server. They say nothing about a key. */
const oidcScopes = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access'])

/**
 * Reads the scopes that a client requests.
 *
 * @param fallback What a client other than the CLI gets if it requests none.
 * @see RFC 6749 §3.3: a server may ignore scopes, and the token response says which it granted
 */
export function readRequestedScopes(
  scope: string | undefined,
  { kind }: Pick<OauthClient, 'kind'>,
  fallback: string | null,
): { scopes: string | null } | { unknown: string } {
  if (kind === 'cli') return scope === undefined ? { scopes: null } : readScopes(scope)
  const words = (scope ?? '').split(' ').filter((word) => word !== '' && !oidcScopes.has(word))
  return words.length === 0 ? { scopes: fallback } : readScopes(words.join(' '))
}

function validateParameters(parameters: Parameters): string | undefined {
  const { response_type, code_challenge, code_challenge_method, device_id, device_name, state } = parameters
  if (response_type === undefined) return 'response_type is missing.'
  if (code_challenge === undefined) return 'code_challenge is missing: PKCE is required.'
  // The default of the RFC is `plain`, which does not protect against a reader of the request.
  if (code_challenge_method !== 'S256') return 'code_challenge_method must be S256.'
  if (!challengePattern.test(code_challenge)) {
    return 'code_challenge must be a SHA-256 in base64url without padding: 43 characters.'
  }
  if (device_id !== undefined && !/^[A-Za-z0-9_-]{8,64}$/.test(device_id)) {
    return 'device_id must have 8 to 64 of the characters A-Z a-z 0-9 _ -.'
  }
  // RFC 6749 Appendix A.5
  if (state !== undefined && (state.length > maxStateCharacters || !/^[\x20-\x7e]*$/.test(state))) {
    return `state must have at most ${maxStateCharacters} ASCII characters.`
  }
  const nameError =
    device_name === undefined ? undefined : validateName(device_name.trim(), maxDeviceNameCharacters)
  return nameError && `device_name ${nameError}.`
}

/** Rejects extensions that would narrow the key or change the response: ignoring them would surprise the client. */
function validateExtensions(parameters: Parameters): string | undefined {
  const { response_mode, prompt, request, authorization_details } = parameters
  if (response_mode !== undefined && response_mode !== 'query') return 'response_mode must be query.'
  if (prompt?.split(' ').includes('none')) {
    return 'prompt=none is not supported: a user decides about every request.'
  }
  if (request !== undefined) return 'request is not supported: send the parameters themselves.'
  if (authorization_details !== undefined) return 'authorization_details is not supported: use scope.'
  return undefined
}

/**
 * Whether a resource indicator names this server.
 *
 * @see RFC 8707 §2
 */
export function isResource(resource: string, origins: readonly string[]): boolean {
  const url = URL.parse(resource)
  return url !== null && !resource.includes('#') && origins.includes(url.origin) && url.username === ''
}

/** Describes an unknown scope. */
export function unknownScope(word: string): string {
  const problem = word === '' ? 'scope is empty.' : `Unknown scope "${redactKeys(word).slice(0, 60)}".`
  return `${problem} Scopes: ${allScopes.join(', ')}.`
}
