import { type ProblemCode, type ProblemError, problems } from './problems.ts'

/** The codes of the standard that our own codes stand for. */
const standardCodes: Partial<Record<ProblemCode, string>> = {
  client_unknown: 'invalid_client',
  grant_invalid: 'invalid_grant',
  grant_type_unsupported: 'unsupported_grant_type',
  key_limit_reached: 'invalid_grant',
  response_type_unsupported: 'unsupported_response_type',
  scope_exceeds_trust: 'invalid_scope',
}

/**
 * Writes a failure the way OAuth clients read it, with our own code and the request's id beside.
 *
 * @see RFC 6749 §5.2
 */
export function oauthErrorResponse(
  { code, facts }: ProblemError,
  headers: Record<string, string>,
  requestId: string,
): Response {
  const { title, retry, hint } = problems[code]
  return new Response(
    JSON.stringify({
      error: oauthCode(code),
      error_description: printable(facts.detail ?? `${title}.`),
      code,
      detail: facts.detail ?? `${title}.`,
      hint: facts.hint ?? hint,
      retryable: retry === 'later',
      request_id: requestId,
    }),
    {
      status: oauthStatus(code),
      headers: {
        ...headers,
        'content-type': 'application/json',
        ...(retry === 'later' && { 'retry-after': '2' }),
        ...facts.headers,
      },
    },
  )
}

/** The status of a code where a standard says that refusals are 400. */
export function oauthStatus(code: ProblemCode): number {
  const { status } = problems[code]
  return status === 413 || Number(status) === 429 || status >= 500 ? status : 400
}

function oauthCode(code: ProblemCode): string {
  const { status } = problems[code]
  if (Number(status) === 429 || status === 503) return 'temporarily_unavailable'
  if (status >= 500) return 'server_error'
  return standardCodes[code] ?? 'invalid_request'
}

/** What the standard lets a description hold. */
function printable(text: string): string {
  return text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?')
}
