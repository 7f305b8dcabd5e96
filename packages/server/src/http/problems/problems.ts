import { redactKeys } from '@oanim/key'
import type { Actor } from '../actor.ts'
import { budgetProblems } from './budget-problems.ts'
import { keyProblems } from './key-problems.ts'
import { mediaProblems } from './media-problems.ts'
import { requestProblems } from './request-problems.ts'
import { userProblems } from './user-problems.ts'

/** Every failure of the API. A code is permanent: programs branch on it. */
export const problems = {
  ...keyProblems,
  ...userProblems,
  ...mediaProblems,
  ...budgetProblems,
  ...requestProblems,
} as const

export type ProblemCode = keyof typeof problems

export interface FieldError {
  /** JSON pointer into the body or query (RFC 6901). */
  readonly pointer: string
  readonly detail: string
  /** The allowed values, if there is a list of them. */
  readonly allowed?: readonly string[]
}

export interface ProblemDetails {
  /** What happened, for the caller. */
  readonly detail?: string
  /** What to do. @default the hint of the code */
  readonly hint?: string
  readonly errors?: readonly FieldError[]
  /** Further members of the response, public. */
  readonly members?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** Logged, never sent. */
  readonly cause?: unknown
  /** The rejected actor, if known: for usage counts and the audit log, never sent. */
  readonly actor?: Actor
}

/** A failure for the caller. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  readonly facts: ProblemDetails

  constructor(code: ProblemCode, facts: ProblemDetails = {}) {
    super(facts.detail ?? problems[code].title, { cause: facts.cause })
    this.code = code
    this.facts = facts
  }
}

/** Maximum number of fields in one response. */
const maxErrors = 20

/** Rejects input, with a pointer to each field that is wrong. */
export function invalidInput(errors: readonly FieldError[]): ProblemError {
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return new ProblemError('input_invalid', {
    detail: first ? `${first.pointer || 'The input'}: ${first.detail}${more}` : 'The input is invalid.',
    errors: errors.slice(0, maxErrors),
  })
}

/**
 * Builds a JSON pointer. API keys are redacted: a caller may have sent one as a field name.
 *
 * @see RFC 6901 §3
 */
export function pointer(path: readonly PropertyKey[]): string {
  return path
    .map((step) => `/${redactKeys(String(step)).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}

/** Rejects a caller who must wait. */
export function rateLimited(waitMs: number, reason: string): ProblemError {
  const seconds = Math.ceil(waitMs / 1000)
  return new ProblemError('rate_limited', {
    detail: `${reason} Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    headers: { 'retry-after': String(seconds) },
  })
}

/** Codes that any operation may respond with, besides its own. */
export const commonProblems = [
  'internal',
  'store_unavailable',
  'storage_unwritable',
  'storage_unavailable',
  'server_busy',
  'shutting_down',
] as const
/** Codes that any operation with a session may respond with. */
export const sessionProblems = [
  'session_missing',
  'session_expired',
  'origin_foreign',
  'account_not_found',
] as const
/** Codes that any operation for an account may respond with. */
export const accountProblems = [
  'credential_missing',
  'key_malformed',
  'key_unknown',
  'key_revoked',
  'key_expired',
  'key_paused',
  'key_ip_not_allowed',
  'rate_limited',
  'request_limit_reached',
  'limiter_unavailable',
  'scope_missing',
  ...sessionProblems,
] as const
/** Codes that any operation with a body may respond with. */
export const bodyProblems = [
  'body_not_json',
  'body_too_large',
  'content_type_unsupported',
  'content_encoding_unsupported',
] as const
/** Codes that any operation that honours `Idempotency-Key` may respond with. */
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
  const { status, retry } = problems[code]
  return new Response(JSON.stringify(problemBody(code, facts, requestId)), {
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

/** The members of a problem. @see RFC 9457 */
export function problemBody(code: ProblemCode, facts: ProblemDetails, requestId: string) {
  const { status, title, retry, hint } = problems[code]
  return {
    type: `/docs/errors#${code}`,
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
}

/** @see RFC 6750 §3.1 */
export function challenge(code: ProblemCode, { scope }: ProblemDetails['members'] = {}): string | undefined {
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
