import { hash, randomInt } from 'node:crypto'
import { z } from 'zod'
import { type AccountId, type AuthorizationRequestId, newId } from '../core/ids.ts'
import { formatScopes, parseScopes, scopes } from '../core/scopes.ts'
import type { UserActor } from '../http/actor.ts'
import type { ParsedAuthorizationRequest } from './authorization-parameters.ts'
import type {
  AuthorizationRequestRow,
  Decision,
  NewAuthorizationRequest,
} from './authorization-request-store.ts'
import { pairingCode } from './pairing-code.ts'

/** How long a user may take to decide. Seconds. */
export const requestLifetimeS = 300
/** How long the code may take from the browser to the program. Seconds. */
export const codeLifetimeS = 60
/** How long a request is remembered, so that a code that comes a second time is recognised. Milliseconds. */
export const keepRequestsMs = 24 * 60 * 60 * 1000

const Time = z.iso.datetime()

/** A authorization request, as the page shows it to whoever decides. */
export const AuthorizationRequest = z
  .object({
    id: z.string().meta({ example: 'authreq_0aBcDeFgHiJkLmNoPqRs' }),
    device_name: z.string().meta({ description: 'What the program calls its machine.', example: 'build-7' }),
    address: z.string().nullable().meta({ description: 'Where the request came from.' }),
    user_agent: z.string().nullable(),
    created_at: Time,
    expires_at: Time.meta({ description: 'Until when it can be decided.' }),
    pairing_code: z
      .string()
      .meta({ description: 'The same code stands in the terminal that asks.', example: 'WXZK-4821' }),
    scopes: z
      .array(z.enum(scopes))
      .meta({ description: 'The scopes that the key will have.', example: ['assets:read', 'assets:write'] }),
    status: z.enum(['pending', 'approved', 'denied', 'used']),
    redirect_host: z
      .string()
      .meta({ description: 'Where the code will be sent: a host and port.', example: '127.0.0.1:43210' }),
  })
  .meta({ id: 'AuthorizationRequest' })

/** An id in a path. Any text is taken: what is no request is not found. */
export const AuthorizationRequestIdParameter = z
  .string()
  .meta({ description: 'The id of an authorization request.', example: 'authreq_0aBcDeFgHiJkLmNoPqRs' })

/** A new row for what a client asks. */
export function newAuthorizationRequest(
  request: ParsedAuthorizationRequest,
  from: { address: string | null; userAgent: string | null },
  now: Date,
): NewAuthorizationRequest {
  return {
    id: newId('authreq'),
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    code_challenge: request.codeChallenge,
    device_id: request.deviceId,
    device_name: request.deviceName,
    scopes: request.scopes,
    address: from.address,
    user_agent: from.userAgent,
    created_at: now.getTime(),
    expires_at: now.getTime() + requestLifetimeS * 1000,
  }
}

/** The scopes that the key of a request gets: all, if the program asked for none in particular. */
export function scopesOf({ scopes: asked }: Pick<AuthorizationRequestRow, 'scopes'>): string {
  return asked ?? formatScopes(scopes)
}

const urnPrefix = 'urn:ietf:params:oauth:request_uri:'

/** @see RFC 9126 §2.2 */
export function requestUri(id: AuthorizationRequestId): string {
  return `${urnPrefix}${id}`
}

/** The id in a request URI; any other text where there is none. */
export function idOfRequestUri(uri: string): string {
  return uri.startsWith(urnPrefix) ? uri.slice(urnPrefix.length) : ''
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Makes a code: 24 random letters and digits (142 bits), which survive being copied by hand. Its hash is kept. */
export function newCode(): { code: string; hash: string } {
  const code = Array.from({ length: 24 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return { code, hash: hashCode(code) }
}

export function hashCode(code: string): string {
  return hash('sha256', code)
}

/** A decision as the log keeps it: whose, for which account, from where. */
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

/** Shows a row to whoever decides. */
export function toResponse(row: AuthorizationRequestRow): z.input<typeof AuthorizationRequest> {
  return {
    id: row.id,
    device_name: row.device_name,
    address: row.address,
    user_agent: row.user_agent,
    created_at: new Date(row.created_at).toISOString(),
    expires_at: new Date(row.expires_at).toISOString(),
    pairing_code: pairingCode(row.code_challenge),
    scopes: parseScopes(scopesOf(row)),
    status: row.status,
    redirect_host: new URL(row.redirect_uri).host,
  }
}
