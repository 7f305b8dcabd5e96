import { readBasic } from '../http/basic.ts'
import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import { clientId } from './authorization-parameters.ts'

/** Where a client may name and prove itself in a form. */
interface Given {
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
  readonly client_assertion?: string | undefined
}

/**
 * Checks that a request comes from the one client: its id in the body, or as the user of HTTP Basic with an empty
 * password.
 *
 * @throws {ProblemError} client_unknown; client_credentials_invalid when it sends a secret or another id in the header.
 * @see RFC 6749 §2.3.1, §3.2.1, §5.2
 */
export function requireClient(
  { client_id, client_secret, client_assertion }: Given,
  headers: Headers,
  fail: (code: 'client_unknown' | 'client_credentials_invalid', facts: ProblemDetails) => ProblemError,
): void {
  const basic = readBasic(headers.get('authorization'))
  if (basic && (basic.user !== clientId || (client_id ?? clientId) !== clientId)) {
    throw fail('client_credentials_invalid', {
      detail: `The user of HTTP Basic, and client_id if it is sent, must be ${clientId}.`,
    })
  }
  if (basic?.password || client_secret !== undefined || client_assertion !== undefined) {
    throw fail('client_credentials_invalid', {
      detail: `${clientId} is a public client: it has no secret and no assertion.`,
    })
  }
  if (!basic && client_id !== clientId) {
    throw fail('client_unknown', { detail: `client_id must be ${clientId}.` })
  }
}
