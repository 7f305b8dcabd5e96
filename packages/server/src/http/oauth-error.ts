import { challenge, type ProblemCode, type ProblemError, problems } from './problems/problems.ts'

/** The OAuth error codes of our own codes. */
const standardCodes: Partial<Record<ProblemCode, string>> = {
  client_credentials_invalid: 'invalid_client',
  client_document_invalid: 'invalid_client',
  client_metadata_invalid: 'invalid_client_metadata',
  client_redirect_uri_invalid: 'invalid_redirect_uri',
  client_unknown: 'invalid_client',
  grant_invalid: 'invalid_grant',
  grant_type_unsupported: 'unsupported_grant_type',
  key_limit_reached: 'invalid_grant',
  resource_unknown: 'invalid_target',
  response_type_unsupported: 'unsupported_response_type',
  scope_exceeds_trust_policy: 'invalid_scope',
  scope_missing: 'insufficient_scope',
  scope_not_approved: 'invalid_scope',
  scope_unknown: 'invalid_scope',
}

/**
 * Writes a problem as an OAuth error, with our own code and the request id as further members.
 *
 * @see RFC 6749 §5.2
 */
export function oauthErrorResponse(
  { code, facts }: ProblemError,
  headers: Record<string, string>,
  requestId: string,
): Response {
  const { title, retry, hint } = problems[code]
  const status = oauthStatus(code)
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
      status,
      headers: {
        ...headers,
        'content-type': 'application/json',
        ...(status === 401 && { 'www-authenticate': challenges(code, facts.members) }),
        ...(retry === 'later' && { 'retry-after': '2' }),
        ...facts.headers,
      },
    },
  )
}

const basicChallenge = 'Basic realm="Open Animate", charset="UTF-8"'

/** A key is accepted as Bearer or Basic, the credentials of a client only as Basic. */
function challenges(code: ProblemCode, members: ProblemError['facts']['members']): string {
  return code === 'client_credentials_invalid'
    ? basicChallenge
    : `${challenge(code, members)}, ${basicChallenge}`
}

/** OAuth errors are 400, except for wrong credentials, rate limits and server errors. */
export function oauthStatus(code: ProblemCode): number {
  const status: number = problems[code].status
  // An endpoint that is switched off is not an error of the protocol.
  if (code === 'route_not_found') return status
  return [401, 403, 413, 429].includes(status) || status >= 500 ? status : 400
}

/** The OAuth error code. */
export function oauthCode(code: ProblemCode): string {
  const status: number = problems[code].status
  if (status === 429 || status === 503) return 'temporarily_unavailable'
  if (status >= 500) return 'server_error'
  const fallback = { 401: 'invalid_client', 403: 'access_denied' }[status] ?? 'invalid_request'
  return standardCodes[code] ?? fallback
}

/** Replaces characters that are not allowed in `error_description`. */
export function printable(text: string): string {
  return text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?')
}
