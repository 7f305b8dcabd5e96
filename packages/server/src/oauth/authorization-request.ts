import { hash, randomInt } from 'node:crypto'
import { z } from 'zod'
import { type AccountId, type AuthorizationRequestId, newId } from '../core/ids.ts'
import { formatScopes, parseScopes, scopes } from '../core/scopes.ts'
import { dayMs } from '../core/time.ts'
import type { UserActor } from '../http/actor.ts'
import type { RateLimitRule } from '../http/rate-limiter.ts'
import type { ParsedAuthorizationRequest } from './authorization-parameters.ts'
import type {
  AuthorizationRequestRow,
  Decision,
  NewAuthorizationRequest,
} from './authorization-request-store.ts'
import { cliClient, clientKindOf, clientKinds } from './client-metadata.ts'
import { pairingCode } from './code-challenge.ts'
import { describeRedirectUri } from './redirect-uri.ts'

/** How long a request can be decided. Seconds. */
export const requestLifetimeS = 300
/** How long a code can be exchanged. Seconds. */
export const codeLifetimeS = 60
/** How long a request is kept, so that a replayed code is detected. Milliseconds. */
export const keepRequestsMs = 24 * 60 * 60 * 1000
/** Requests of one network: creating one needs no credential, and each is a row. */
export const requestRule: RateLimitRule = {
  name: 'authorization_request',
  calls: 60,
  windowS: 60,
  message: 'Too many authorization requests from your IP address.',
}

const Time = z.iso.datetime()

export const AuthorizationRequest = z
  .object({
    id: z.string().meta({ example: 'authreq_0aBcDeFgHiJkLmNoPqRs' }),
    client: z.object({
      kind: z.enum(clientKinds).meta({
        description:
          '`cli`: the CLI, or a program that uses its client ID. `document`: the server has read the name and the ' +
          'redirect URIs from the URL that is the client ID. `registered`: nobody has verified the name.',
      }),
      name: z.string().meta({ description: 'The name that the client gives itself.', example: 'CLI' }),
      host: z.string().nullable().meta({ description: 'Host of the client ID, if that is a URL.' }),
    }),
    device_name: z.string().meta({
      description: 'Name of the machine, as the client sent it, or what the server knows instead.',
      example: 'build-7',
    }),
    address: z.string().nullable().meta({ description: 'IP address of the client.' }),
    user_agent: z.string().nullable(),
    created_at: Time,
    expires_at: Time.meta({ description: 'The request can be decided until then.' }),
    pairing_code: z.string().meta({ description: 'The terminal shows the same code.', example: 'WXZK-4821' }),
    scopes: z
      .array(z.enum(scopes))
      .meta({ description: 'Scopes of the key.', example: ['assets:read', 'assets:write'] }),
    status: z.enum(['pending', 'approved', 'denied', 'used']),
    redirect_host: z.string().meta({
      description: 'Host and port that receive the code, or the scheme of the app that does.',
      example: '127.0.0.1:43210',
    }),
    redirect_kind: z.enum(['loopback', 'paste', 'web', 'app']).meta({
      description:
        'What receives the code: a program on the machine of the browser, the page that shows the code, a web server, ' +
        'or an app of the operating system.',
    }),
  })
  .meta({ id: 'AuthorizationRequest' })

/** Accepts any text: an invalid id is not found, like an unknown one. */
export const AuthorizationRequestIdParameter = z
  .string()
  .meta({ description: 'The id of an authorization request.', example: 'authreq_0aBcDeFgHiJkLmNoPqRs' })

/** How long the key of a login lives if the client is not the CLI: the user signs in again. Milliseconds. */
export const clientKeyLifetimeMs = 30 * dayMs

export function newAuthorizationRequest(
  request: ParsedAuthorizationRequest,
  from: { address: string | null; userAgent: string | null },
  now: Date,
): NewAuthorizationRequest {
  return {
    id: newId('authreq'),
    client_id: request.client.id,
    client_name: request.client.kind === 'cli' ? null : request.client.name,
    redirect_uri: request.redirectUri,
    state: request.state,
    code_challenge: request.codeChallenge,
    device_id: request.deviceId,
    device_name: request.deviceName ?? placeOf(request, from.userAgent),
    scopes: request.scopes,
    address: from.address,
    user_agent: from.userAgent,
    created_at: now.getTime(),
    expires_at: now.getTime() + requestLifetimeS * 1000,
  }
}

/** Where the key is used, if the client does not say. The browser of a loopback URL is on the same machine. */
function placeOf({ client, redirect }: ParsedAuthorizationRequest, userAgent: string | null): string {
  if (redirect.kind === 'web') return redirect.host
  const system =
    client.kind === 'cli'
      ? undefined
      : /Windows|Macintosh|Android|iPhone|iPad|Linux/.exec(userAgent ?? '')?.[0]
  return system === 'Macintosh' ? 'macOS' : (system ?? 'an unnamed device')
}

/** The scopes of the key: all if the client requests none. */
export function scopesOf({ scopes: requested }: Pick<AuthorizationRequestRow, 'scopes'>): string {
  return requested ?? formatScopes(scopes)
}

const urnPrefix = 'urn:ietf:params:oauth:request_uri:'

/** @see RFC 9126 §2.2 */
export function requestUri(id: AuthorizationRequestId): string {
  return `${urnPrefix}${id}`
}

/** The id in a request URI; an empty string for any other text. */
export function idOfRequestUri(uri: string): string {
  return uri.startsWith(urnPrefix) ? uri.slice(urnPrefix.length) : ''
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Creates a code of 24 random letters and digits (142 bits), which can be copied by hand. Only its hash is stored. */
export function newCode(): { code: string; hash: string } {
  const code = Array.from({ length: 24 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return { code, hash: hashCode(code) }
}

export function hashCode(code: string): string {
  return hash('sha256', code)
}

export function decisionOf(
  actor: UserActor,
  request: { id: string; address: string | null },
  accountId: AccountId,
  now: Date,
): Decision {
  const { id, name } = actor.user
  const by = { kind: 'user', id, name, address: request.address, requestId: request.id } as const
  return { by, accountId, at: now.getTime() }
}

export function serializeAuthorizationRequest(
  row: AuthorizationRequestRow,
  origins: readonly string[],
): z.input<typeof AuthorizationRequest> {
  const kind = clientKindOf(row.client_id)
  const redirect = describeRedirectUri(row.redirect_uri, origins)
  return {
    id: row.id,
    client: {
      kind,
      name: row.client_name ?? cliClient.name,
      host: kind === 'document' ? new URL(row.client_id).host : null,
    },
    device_name: row.device_name,
    address: row.address,
    user_agent: row.user_agent,
    created_at: new Date(row.created_at).toISOString(),
    expires_at: new Date(row.expires_at).toISOString(),
    pairing_code: pairingCode(row.code_challenge),
    scopes: parseScopes(scopesOf(row)),
    status: row.status,
    redirect_host: redirect.host,
    redirect_kind: redirect.kind,
  }
}
