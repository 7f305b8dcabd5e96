/** What is wrong with one entry of a list, such as the second of `allowed_ips`. */
export interface EntryError {
  readonly field: string
  /** Counted from 0. */
  readonly index: number
  readonly detail: string
}

/** A problem response of the server, or no response, in words for a user. */
export class Problem extends Error {
  override readonly name = 'Problem'
  /** HTTP status; 0 if there was no response. */
  readonly status: number
  readonly code: string
  readonly hint: string | undefined
  readonly requestId: string | undefined
  /** What is wrong with each field, by the field's name. */
  readonly fields: Readonly<Record<string, string>>
  /** What is wrong with entries of fields that are lists. */
  readonly entries: readonly EntryError[]
  /** The whole response: some problems have members of their own. */
  readonly body: Readonly<Record<string, unknown>>

  constructor(facts: {
    status: number
    code: string
    detail: string
    hint?: string | undefined
    requestId?: string | undefined
    fields?: Record<string, string>
    entries?: EntryError[]
    body?: Record<string, unknown>
  }) {
    super(facts.detail)
    this.status = facts.status
    this.code = facts.code
    this.hint = facts.hint
    this.requestId = facts.requestId
    this.fields = facts.fields ?? {}
    this.entries = facts.entries ?? []
    this.body = facts.body ?? {}
  }
}

/** Messages for the error codes of the sign-in library. */
const authMessages: Record<string, [detail: string, hint?: string]> = {
  INVALID_EMAIL_OR_PASSWORD: ['Wrong email address or password.'],
  INVALID_PASSWORD: ['Wrong password.'],
  INVALID_TOKEN: ['This link has expired or was already used.', 'Request a new one.'],
  INVALID_CODE: ['Wrong code.', 'Codes change every 30 seconds: enter the current one.'],
  INVALID_BACKUP_CODE: ['This is not an unused backup code.'],
  INVALID_TWO_FACTOR_COOKIE: ['The sign-in took too long.', 'Start over with your password.'],
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: ['Too many wrong codes.', 'Start over with your password.'],
  PASSWORD_TOO_SHORT: ['The password is too short.', 'Use at least 12 characters.'],
  PASSWORD_TOO_LONG: ['The password is too long.', 'Use at most 128 characters.'],
  SESSION_EXPIRED: ['Your session is too old for this.', 'Sign out, sign in again and retry.'],
  SESSION_NOT_FRESH: ['Your session is too old for this.', 'Sign out, sign in again and retry.'],
  PASSKEY_NOT_FOUND: ['This server does not know this passkey.', 'Sign in with your password.'],
  AUTHENTICATION_FAILED: ['The passkey was not accepted.', 'Try again, or sign in with your password.'],
  USER_ALREADY_EXISTS: ['An account with this email address already exists.', 'Sign in instead.'],
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: [
    'An account with this email address already exists.',
    'Sign in instead.',
  ],
}

/** Reads a failed response: a problem (RFC 9457), or the shorter form of the sign-in library. */
export async function readProblem(response: Response): Promise<Problem> {
  const body: Record<string, unknown> = await response.json().catch(() => ({}))
  const { status, headers } = response
  const waitSeconds = Number(headers.get('retry-after') ?? headers.get('x-retry-after'))
  return toProblem(body, { status, waitSeconds, requestId: headers.get('x-request-id') ?? undefined })
}

/** Turns a problem on the wire into a `Problem`: the body of a response, or the error of a job. */
export function toProblem(
  body: Readonly<Record<string, unknown>>,
  response: { status: number; waitSeconds?: number; requestId?: string | undefined },
): Problem {
  const { status, waitSeconds = 0 } = response
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : undefined)
  const code = text('code') ?? `http_${status}`
  const fields: Record<string, string> = {}
  const entries: EntryError[] = []
  for (const { pointer, detail } of (body['errors'] ?? []) as { pointer: string; detail: string }[]) {
    const [, field = '', index] = pointer.split('/')
    // An entry of a list is shown at the field of the list.
    fields[field] ??= detail
    if (index !== undefined && /^\d+$/.test(index)) entries.push({ field, index: Number(index), detail })
  }
  const [message, hint] = authMessages[code] ?? []
  const detail =
    message ??
    text('detail') ??
    text('message') ??
    (status === 429 ? 'Too many attempts.' : `The server responded with status ${status}.`)
  const wait =
    waitSeconds > 0 ? `Try again in ${waitSeconds} ${waitSeconds === 1 ? 'second' : 'seconds'}.` : undefined
  return new Problem({
    status,
    code,
    detail,
    hint: status === 429 ? (wait ?? text('hint')) : (text('hint') ?? hint),
    requestId: text('request_id') ?? response.requestId,
    fields,
    entries,
    body,
  })
}

/**
 * No response arrived.
 *
 * @param assurance Added to the hint: what happens to the user's input.
 */
export function unreachable(cause: unknown, assurance?: string): Problem {
  return Object.assign(
    new Problem({
      status: 0,
      code: 'unreachable',
      detail: 'The server does not respond.',
      hint: `Check that it is running and reachable, then try again.${assurance ? ` ${assurance}` : ''}`,
    }),
    { cause },
  )
}
