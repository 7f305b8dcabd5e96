import { z } from 'zod'
import { readBasic } from '../http/authorization-header.ts'
import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import { tokenExchange } from '../trust-policies/exchange-token.ts'

/** The grants that the token endpoint accepts. */
export const grantTypes = ['authorization_code', tokenExchange] as const

/** The only client: a public client for programs on the machine of the user. */
export const clientId = 'oanim-cli'

/** An OAuth parameter. Unknown parameters are ignored; errors in known ones are OAuth errors. */
export const parameter = (description: string, example?: string) =>
  z
    .string()
    .optional()
    .meta({ description, ...(example !== undefined && { example }) })

/** Client credentials, which are always an error: the client is public. */
export const clientCredentials = {
  client_secret: parameter('Not supported: the client is public.'),
  client_assertion: parameter('Not supported: the client is public.'),
}

/** Where a client may identify itself in a form. */
export interface ClientParameters {
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
  readonly client_assertion?: string | undefined
}

/**
 * Checks that a request comes from the public client: its id is in the body, or is the user of HTTP Basic with an empty
 * password.
 *
 * @throws {ProblemError} client_unknown; client_credentials_invalid for a secret or a different id in the header.
 * @see RFC 6749 §2.3.1, §3.2.1, §5.2
 */
export function requireClient(
  { client_id, client_secret, client_assertion }: ClientParameters,
  headers: Headers,
  fail: (code: 'client_unknown' | 'client_credentials_invalid', details: ProblemDetails) => ProblemError,
): void {
  const basic = readBasic(headers.get('authorization'))
  if (basic && (basic.user !== clientId || (client_id ?? clientId) !== clientId)) {
    throw fail('client_credentials_invalid', {
      detail: `The user of HTTP Basic and client_id must be ${clientId}.`,
    })
  }
  if (basic?.password || client_secret !== undefined || client_assertion !== undefined) {
    throw fail('client_credentials_invalid', {
      detail: `${clientId} is a public client: send no secret and no assertion.`,
    })
  }
  if (!basic && client_id !== clientId) {
    throw fail('client_unknown', { detail: `client_id must be ${clientId}.` })
  }
}
