import { redactKeys } from '@oanim/key'
import { scopes as allScopes, readScopes } from '../core/scopes.ts'
import { containsKey, controlCharacters, isWellFormed } from '../core/text.ts'
import { challengePattern } from './code-challenge.ts'
import { readRedirectUri } from './redirect-uri.ts'

/** The one client: programs that run on the machine of the user who signs in. It has no secret. */
export const clientId = 'oanim-cli'

/** Longest name of a device and longest state. Characters. */
const maxDeviceName = 60
const maxState = 512

/** The parameters as they came. One without a value counts as not sent. */
export type Parameters = Readonly<Partial<Record<(typeof parameterNames)[number], string | undefined>>>

export const parameterNames = [
  'response_type',
  'client_id',
  'redirect_uri',
  'code_challenge',
  'code_challenge_method',
  'state',
  'device_id',
  'device_name',
  'scope',
  'resource',
  'response_mode',
  'prompt',
  'request',
  'authorization_details',
] as const

export interface ParsedAuthorizationRequest {
  readonly clientId: string
  readonly redirectUri: string
  readonly codeChallenge: string
  readonly state: string | null
  /** Stays the same from login to login of one installation; `null` when the client has no such thing. */
  readonly deviceId: string | null
  readonly deviceName: string
  /** The scopes that the client asks for, as they are kept; `null` when it names none. */
  readonly scopes: string | null
}

export type Flaw =
  | { readonly code: 'client_unknown' | 'redirect_uri_invalid'; readonly detail: string }
  | {
      readonly code: 'response_type_unsupported' | 'scope_unknown' | 'resource_unknown' | 'input_invalid'
      readonly detail: string
      /** Where the client may be told, its address being right. */
      readonly redirectUri: string
      readonly state: string | null
    }

/**
 * Reads what a client asks for: the client and its address first, because only then may anything be sent there.
 *
 * @param origins The server's own, as browsers see it.
 * @see RFC 6749 §4.1.1 and §4.1.2.1, RFC 7636 §4.4.1
 */
export function parseAuthorizationRequest(
  given: Parameters,
  origins: readonly string[],
): { request: ParsedAuthorizationRequest } | { flaw: Flaw } {
  if (given.client_id !== clientId) {
    return { flaw: { code: 'client_unknown', detail: `client_id must be ${clientId}.` } }
  }
  const redirectUri = given.redirect_uri
  if (redirectUri === undefined || !readRedirectUri(redirectUri, origins)) {
    return {
      flaw: {
        code: 'redirect_uri_invalid',
        detail:
          'redirect_uri must be http://127.0.0.1:PORT/PATH or http://[::1]:PORT/PATH, without a query, ' +
          'or the page of this server that shows the code to paste.',
      },
    }
  }

  // An error carries the state that came, even one that is refused: the client knows the response by it.
  const state = given.state ?? null
  const flaw = (code: Extract<Flaw, { redirectUri: string }>['code'], detail: string) => ({
    flaw: { code, detail, redirectUri, state },
  })
  if (given.response_type !== undefined && given.response_type !== 'code') {
    return flaw('response_type_unsupported', 'response_type must be code.')
  }
  const detail = flawOf(given) ?? flawOfExtension(given)
  if (detail !== undefined) return flaw('input_invalid', detail)
  if (given.resource !== undefined && !isResource(given.resource, origins)) {
    return flaw('resource_unknown', `resource must be ${origins[0]} or an address below it.`)
  }
  const asked = given.scope === undefined ? { scopes: null } : readScopes(given.scope)
  if ('unknown' in asked) return flaw('scope_unknown', unknownScope(asked.unknown))
  return {
    request: {
      clientId,
      redirectUri,
      codeChallenge: given.code_challenge as string,
      state,
      deviceId: given.device_id ?? null,
      deviceName: given.device_name?.trim() ?? 'an unnamed device',
      scopes: asked.scopes,
    },
  }
}

function flawOf(given: Parameters): string | undefined {
  if (given.response_type === undefined) return 'response_type is missing.'
  if (given.code_challenge === undefined) return 'code_challenge is missing: PKCE is required.'
  // Without a method the RFC means `plain`, which keeps nothing from whoever sees the request.
  if (given.code_challenge_method !== 'S256') return 'code_challenge_method must be S256.'
  if (!challengePattern.test(given.code_challenge)) {
    return 'code_challenge must be a SHA-256 in base64url without padding: 43 characters.'
  }
  if (given.device_id !== undefined && !/^[A-Za-z0-9_-]{8,64}$/.test(given.device_id)) {
    return 'device_id must have 8 to 64 of the characters A-Z a-z 0-9 _ -.'
  }
  if (given.state !== undefined && !isState(given.state)) {
    return `state must have at most ${maxState} ASCII characters.`
  }
  const flaw = given.device_name === undefined ? undefined : flawOfName(given.device_name.trim())
  return flaw && `device_name ${flaw}.`
}

/** Refuses what would make the key less, or the response different, than the client believes if it were ignored. */
function flawOfExtension(given: Parameters): string | undefined {
  if (given.response_mode !== undefined && given.response_mode !== 'query') {
    return 'response_mode must be query.'
  }
  if (given.prompt?.split(' ').includes('none')) {
    return 'prompt=none is not supported: a user decides about every request.'
  }
  if (given.request !== undefined) return 'request is not supported: send the parameters themselves.'
  if (given.authorization_details !== undefined) {
    return 'authorization_details is not supported: ask for less with scope.'
  }
  return undefined
}

/**
 * Says whether a resource indicator names this server. A key is good for all of it.
 *
 * @see RFC 8707 §2
 */
export function isResource(resource: string, origins: readonly string[]): boolean {
  const url = URL.parse(resource)
  return url !== null && !resource.includes('#') && origins.includes(url.origin) && url.username === ''
}

/** Says which scope does not exist, and which do. */
export function unknownScope(word: string): string {
  const named = word === '' ? 'scope names no scope.' : `Unknown scope "${redactKeys(word).slice(0, 60)}".`
  return `${named} Scopes: ${allScopes.join(', ')}.`
}

function flawOfName(name: string): string | undefined {
  if (!/[^\p{Z}\p{C}]/u.test(name)) return 'must not be empty'
  if ([...name].length > maxDeviceName) return `must have at most ${maxDeviceName} characters`
  if (controlCharacters.test(name)) return 'must not contain control characters'
  if (!isWellFormed(name)) return 'must be well-formed Unicode'
  if (containsKey(name)) return 'must not contain an API key'
  return undefined
}

/** @see RFC 6749 Appendix A.5 */
function isState(state: string): boolean {
  return state.length <= maxState && /^[\x20-\x7e]*$/.test(state)
}
