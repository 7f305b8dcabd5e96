import { z } from 'zod'
import { readBasic } from '../http/authorization-header.ts'
import { networkOf } from '../http/client.ts'
import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import { tokenExchange } from '../trust-policies/exchange-token.ts'
import { cliClientId, type OauthClient } from './client-metadata.ts'
import type { Clients } from './clients.ts'

/** The grants that the token endpoint accepts. */
export const grantTypes = ['authorization_code', tokenExchange] as const

/** An OAuth parameter. Unknown parameters are ignored; errors in known ones are OAuth errors. */
export const parameter = (description: string, example?: string) =>
  z
    .string()
    .optional()
    .meta({ description, ...(example !== undefined && { example }) })

/** The client of a request. */
export const clientIdParameter = parameter(
  `\`${cliClientId}\`, the https URL of a client ID metadata document, or the ID of a registered client.`,
  cliClientId,
)

/** Client credentials, which are always an error: every client is public. */
export const clientCredentials = {
  client_secret: parameter('Not supported: clients are public.'),
  client_assertion: parameter('Not supported: clients are public.'),
}

/** Where a client may identify itself in a form. */
export interface ClientParameters {
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
  readonly client_assertion?: string | undefined
}

/**
 * Reads the client ID of a request by a public client: in the body, or as the user of HTTP Basic with an empty password.
 *
 * @throws {ProblemError} client_unknown; client_credentials_invalid for a secret or a different id in the header.
 * @see RFC 6749 §2.3.1, §3.2.1, §5.2
 */
export function readClientId(
  { client_id, client_secret, client_assertion }: ClientParameters,
  headers: Headers,
  clients: Pick<Clients, 'isKnown'>,
  fail: (code: 'client_unknown' | 'client_credentials_invalid', details: ProblemDetails) => ProblemError,
): string {
  const basic = readBasic(headers.get('authorization'))
  if (basic && ((client_id ?? basic.user) !== basic.user || !clients.isKnown(basic.user))) {
    throw fail('client_credentials_invalid', { detail: 'The user of HTTP Basic must be the client_id.' })
  }
  if (basic?.password || client_secret !== undefined || client_assertion !== undefined) {
    throw fail('client_credentials_invalid', {
      detail: 'Clients of this server are public: send no secret and no assertion.',
    })
  }
  const id = basic?.user ?? client_id
  if (id === undefined) throw fail('client_unknown', { detail: 'client_id is missing.' })
  if (!clients.isKnown(id)) {
    throw fail('client_unknown', { detail: 'client_id is not the ID of a client of this server.' })
  }
  return id
}

/** What `requireClient` fails with. */
export const clientProblems = [
  'client_unknown',
  'client_document_invalid',
  'client_document_unavailable',
] as const

/**
 * Finds the client of a request.
 *
 * @throws {ProblemError} one of `clientProblems`; rate_limited.
 */
export async function requireClient(
  clientId: string | undefined,
  { clients, request }: { clients: Clients; request: { address: string | null } },
  fail: (code: (typeof clientProblems)[number], details: ProblemDetails) => ProblemError,
): Promise<OauthClient> {
  const found = await clients.find(clientId ?? '', networkOf(request.address))
  if ('client' in found) return found.client
  throw fail(found.error, { detail: found.detail, cause: found.cause })
}
