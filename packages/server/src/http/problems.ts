/** Whether the same request may succeed when sent again: never, or later. */
type Retry = 'never' | 'later'

interface ProblemSpec {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503
  readonly title: string
  readonly retry: Retry
  /** What the caller can do about it, in general. */
  readonly hint: string
}

/** Every failure that the API knows. A code is permanent: programs branch on it. */
export const problems = {
  credential_missing: {
    status: 401,
    title: 'No API key',
    retry: 'never',
    hint: 'Send the header `Authorization: Bearer anim_…`. Create a key with `oanim api-keys create --name NAME`.',
  },
  key_malformed: {
    status: 401,
    title: 'Not an API key',
    retry: 'never',
    hint: 'Copy the whole key again: anim_, 8 characters, _, 24 characters.',
  },
  key_unknown: {
    status: 401,
    title: 'Unknown API key',
    retry: 'never',
    hint: 'Check that the key belongs to this server, or create another.',
  },
  key_revoked: {
    status: 401,
    title: 'Revoked API key',
    retry: 'never',
    hint: 'Create another key and put it where this one was used.',
  },
  key_expired: {
    status: 401,
    title: 'Expired API key',
    retry: 'never',
    hint: 'Create another key, or rotate keys before they expire: `oanim api-keys rotate ID`.',
  },
  key_paused: {
    status: 401,
    title: 'Paused API key',
    retry: 'never',
    hint: 'Whoever manages the keys of the account can resume it: `oanim api-keys resume ID`.',
  },
  key_address_refused: {
    status: 403,
    title: 'The key may not be used from here',
    retry: 'never',
    hint: 'Use it from an address that it allows, or create a key that allows this one: `--allow-ip`.',
  },
  scope_missing: {
    status: 403,
    title: 'The key may not do this',
    retry: 'never',
    hint: 'Use a key that has the scope: `oanim api-keys create --scope SCOPE`.',
  },
  key_exceeds_parent: {
    status: 403,
    title: 'A key cannot give what it does not have',
    retry: 'never',
    hint: 'Ask for less, or let a person make the key in the console.',
  },
  key_not_root: {
    status: 403,
    title: 'Not with a key that another key made',
    retry: 'never',
    hint: 'Use a key that a person made, such as the one of `oanim login`, or the console.',
  },
  policy_violated: {
    status: 422,
    title: 'The account does not allow such a key',
    retry: 'never',
    hint: 'GET /api/v1/policy says what the account asks of its keys.',
  },
  key_not_active: {
    status: 409,
    title: 'The key is not active',
    retry: 'never',
    hint: 'A key that has ended stays ended: create another. One that is paused can be resumed.',
  },
  key_already_rotated: {
    status: 409,
    title: 'The key is being replaced already',
    retry: 'never',
    hint: 'Rotate the key that replaces it, or end one of the two first.',
  },
  key_not_rotatable: {
    status: 422,
    title: 'Such a key is not rotated',
    retry: 'never',
    hint: 'A job gets a new key each time it asks.',
  },
  key_limit_reached: {
    status: 409,
    title: 'No room for another API key',
    retry: 'never',
    hint: 'Revoke a key that nobody uses: `oanim api-keys revoke ID`.',
  },
  key_not_found: {
    status: 404,
    title: 'No such API key',
    retry: 'never',
    hint: 'List the keys of this account: `oanim api-keys list --all`.',
  },
  session_missing: {
    status: 401,
    title: 'Not signed in',
    retry: 'never',
    hint: 'Sign in at /sign-in. What a person does cannot be done with an API key.',
  },
  session_ended: {
    status: 401,
    title: 'No longer signed in',
    retry: 'never',
    hint: 'Sign in again at /sign-in.',
  },
  origin_foreign: {
    status: 403,
    title: 'Request from another site',
    retry: 'never',
    hint: 'Programs use an API key. If this is the console, open it at the address in OANIM_PUBLIC_URL.',
  },
  account_not_found: {
    status: 404,
    title: 'No such account',
    retry: 'never',
    hint: 'GET /api/v1/me lists the accounts that you may act for.',
  },
  role_insufficient: {
    status: 403,
    title: 'Only an owner may do this',
    retry: 'never',
    hint: 'Ask an owner of the account.',
  },
  claim_invalid: {
    status: 401,
    title: 'The link is not good',
    retry: 'never',
    hint: 'It works once and for an hour. `npm run owner-link` prints a new one.',
  },
  invitation_invalid: {
    status: 401,
    title: 'The invitation is not good',
    retry: 'never',
    hint: 'It works once and for seven days. Ask for another.',
  },
  invitation_not_found: {
    status: 404,
    title: 'No such invitation',
    retry: 'never',
    hint: 'GET /api/v1/invitations lists the open ones.',
  },
  member_not_found: {
    status: 404,
    title: 'No such member',
    retry: 'never',
    hint: 'GET /api/v1/members lists the members of the account.',
  },
  member_last_owner: {
    status: 409,
    title: 'An account keeps an owner',
    retry: 'never',
    hint: 'Invite another owner first. Whose own account it is cannot leave it.',
  },
  sign_up_closed: {
    status: 403,
    title: 'Sign-up is closed',
    retry: 'never',
    hint: 'An owner of the server can invite you. If you have an account here, sign in first.',
  },
  email_taken: {
    status: 409,
    title: 'The address has an account',
    retry: 'never',
    hint: 'Sign in with it, then open the link again.',
  },
  password_weak: {
    status: 422,
    title: 'The password is too easy',
    retry: 'never',
    hint: 'Use at least 12 characters that nobody would guess; a sentence does well.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many attempts',
    retry: 'later',
    hint: 'Try again after the seconds that `Retry-After` names.',
  },
  provider_unavailable: {
    status: 503,
    title: 'The sign-in provider does not answer',
    retry: 'later',
    hint: 'Sign in another way, or try again later; the log of the server has the cause.',
  },
  login_request_not_found: {
    status: 404,
    title: 'No such request to connect',
    retry: 'never',
    hint: 'It may have expired: run `oanim login` again and use the address that it prints.',
  },
  login_request_decided: {
    status: 409,
    title: 'Already decided',
    retry: 'never',
    hint: 'A request is approved or denied once. Run `oanim login` again for another.',
  },
  client_unknown: {
    status: 400,
    title: 'Unknown client',
    retry: 'never',
    hint: 'The client of programs on a person’s own machine is `oanim-cli`.',
  },
  redirect_uri_invalid: {
    status: 400,
    title: 'Nobody may be sent to that address',
    retry: 'never',
    hint: 'Listen on 127.0.0.1 and name that address with its port, or use the page that shows the code.',
  },
  response_type_unsupported: {
    status: 400,
    title: 'Unsupported response type',
    retry: 'never',
    hint: 'Send `response_type=code`.',
  },
  grant_type_unsupported: {
    status: 400,
    title: 'Unsupported grant type',
    retry: 'never',
    hint: 'Send `grant_type=authorization_code`.',
  },
  grant_invalid: {
    status: 400,
    title: 'The code is not good',
    retry: 'never',
    hint: 'A code works once, for 60 seconds, for the program that asked for it. Log in again.',
  },
  asset_not_found: {
    status: 404,
    title: 'No such asset',
    retry: 'never',
    hint: 'Use the id that the answer to its creation gave, with a key of the same account.',
  },
  input_invalid: {
    status: 422,
    title: 'Invalid input',
    retry: 'never',
    hint: 'Each entry of `errors` points to a field and says what it must be.',
  },
  body_not_json: {
    status: 400,
    title: 'The body is not JSON',
    retry: 'never',
    hint: 'Send one JSON object in UTF-8.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    retry: 'never',
    hint: 'A body may have 262,144 bytes.',
  },
  content_type_unsupported: {
    status: 415,
    title: 'Unsupported content type',
    retry: 'never',
    hint: 'Send `Content-Type: application/json`.',
  },
  prompt_not_understood: {
    status: 422,
    title: 'Nothing in the prompt was understood',
    retry: 'never',
    hint: 'Name a style or a colour, or set `allow_approximate` to paint a background anyway.',
  },
  size_invalid: {
    status: 422,
    title: 'Impossible size',
    retry: 'never',
    hint: 'Each side has 16 to 8192 pixels and the whole at most 40 megapixels.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key of another request',
    retry: 'never',
    hint: 'Make a new Idempotency-Key for every new request.',
  },
  idempotency_key_completed: {
    status: 409,
    title: 'Already done, and the secret was shown once',
    retry: 'never',
    hint: 'Revoke the key that this request made and create another with a new Idempotency-Key.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'The same request is still at work',
    retry: 'later',
    hint: 'Wait for its answer, or ask again in a few seconds.',
  },
  route_not_found: {
    status: 404,
    title: 'No such address',
    retry: 'never',
    hint: 'GET /api/v1/openapi.json lists every address; /docs shows it for people.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    retry: 'never',
    hint: 'The header `Allow` lists the methods of this address.',
  },
  server_busy: {
    status: 503,
    title: 'Too much work waiting',
    retry: 'later',
    hint: 'Try again after the seconds that `Retry-After` names.',
  },
  store_unavailable: {
    status: 503,
    title: 'The database does not answer',
    retry: 'later',
    hint: 'Try again after the seconds that `Retry-After` names; the log of the server has the cause.',
  },
  shutting_down: {
    status: 503,
    title: 'The server is stopping',
    retry: 'later',
    hint: 'Try again after the seconds that `Retry-After` names.',
  },
  internal: {
    status: 500,
    title: 'The server failed',
    retry: 'later',
    hint: 'Give the request id to whoever runs the server: the log has the cause.',
  },
} as const satisfies Record<string, ProblemSpec>

export type ProblemCode = keyof typeof problems

export interface FieldError {
  /** JSON pointer into the body or query (RFC 6901). */
  readonly pointer: string
  readonly detail: string
}

export interface ProblemFacts {
  /** What happened this time, for the caller. */
  readonly detail?: string
  /** What to do this time; the code's own hint without it. */
  readonly hint?: string
  readonly errors?: readonly FieldError[]
  /** Further members of the answer, public. */
  readonly members?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** For the log, never sent. */
  readonly cause?: unknown
}

/** A failure on its way to the caller. The status belongs to the code, never to the throw. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  readonly facts: ProblemFacts

  constructor(code: ProblemCode, facts: ProblemFacts = {}) {
    super(facts.detail ?? problems[code].title, { cause: facts.cause })
    this.code = code
    this.facts = facts
  }
}

/** Codes that any operation may answer besides its own. */
export const commonProblems = ['internal', 'store_unavailable', 'shutting_down'] as const
/** Codes that any operation with a session may answer. */
export const sessionProblems = [
  'session_missing',
  'session_ended',
  'origin_foreign',
  'account_not_found',
] as const
/** Codes that any operation for an account may answer. */
export const accountProblems = [
  'credential_missing',
  'key_malformed',
  'key_unknown',
  'key_revoked',
  'key_expired',
  'key_paused',
  'key_address_refused',
  'scope_missing',
  ...sessionProblems,
] as const
/** Codes that any operation with a body may answer. */
export const bodyProblems = ['body_not_json', 'body_too_large', 'content_type_unsupported'] as const
/** Codes that any operation that honours `Idempotency-Key` may answer. */
export const idempotencyProblems = ['idempotency_key_reused', 'idempotency_in_progress'] as const

/**
 * Writes a problem as `application/problem+json`.
 *
 * @see RFC 9457, RFC 6750 §3 (WWW-Authenticate)
 */
export function problemResponse(
  { code, facts }: ProblemError,
  headers: Record<string, string>,
  requestId: string,
): Response {
  const { status, title, retry, hint } = problems[code]
  const body = {
    type: `/docs/problems#${code}`,
    title,
    status,
    code,
    detail: facts.detail ?? `${title}.`,
    hint: facts.hint ?? hint,
    retryable: retry === 'later',
    request_id: requestId,
    ...(facts.errors && { errors: facts.errors }),
    ...facts.members,
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      ...headers,
      'content-type': 'application/problem+json',
      ...(challenge(code, facts.members) && { 'www-authenticate': challenge(code, facts.members) }),
      ...(retry === 'later' && status === 503 && { 'retry-after': '2' }),
      ...facts.headers,
    },
  })
}

/** @see RFC 6750 §3.1 */
function challenge(code: ProblemCode, { scope }: ProblemFacts['members'] = {}): string | undefined {
  const { status, title } = problems[code]
  const realm = 'Bearer realm="Open Animate"'
  if (code === 'scope_missing') {
    return `${realm}, error="insufficient_scope", error_description="${title}", scope="${scope}"`
  }
  if (status !== 401) return undefined
  return code === 'credential_missing' || !code.startsWith('key_')
    ? realm
    : `${realm}, error="invalid_token", error_description="${title}"`
}
