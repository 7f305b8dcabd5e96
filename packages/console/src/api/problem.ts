/** What is wrong with one entry of a list, such as the second of `allowed_ips`. */
export interface EntryError {
  readonly field: string
  /** Counted from 0. */
  readonly index: number
  readonly detail: string
}

/** A refusal of the server, or its silence, in words for a user. */
export class Problem extends Error {
  override readonly name = 'Problem'
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly code: string
  readonly hint: string | undefined
  readonly requestId: string | undefined
  /** What is wrong with each field, by the field's name. */
  readonly fields: Readonly<Record<string, string>>
  /** What is wrong with entries of fields that are lists. */
  readonly entries: readonly EntryError[]
  /** The whole answer: some failures carry more than words. */
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

/** What a user reads where the sign-in library answers with a code of its own. */
const authWords: Record<string, [detail: string, hint?: string]> = {
  INVALID_EMAIL_OR_PASSWORD: ['The email address or the password is wrong.'],
  INVALID_PASSWORD: ['The password is wrong.'],
  INVALID_TOKEN: ['This link is used up or too old.', 'Ask for a new one.'],
  INVALID_CODE: ['The code is wrong.', 'Codes change every 30 seconds: type the one that the app shows now.'],
  INVALID_BACKUP_CODE: ['No unused backup code is like that.'],
  INVALID_TWO_FACTOR_COOKIE: ['The sign-in took too long.', 'Start again with your password.'],
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: ['Too many wrong codes.', 'Start again with your password.'],
  PASSWORD_TOO_SHORT: ['The password is too short.', 'It needs at least 12 characters.'],
  PASSWORD_TOO_LONG: ['The password is too long.', 'It may have 128 characters.'],
  SESSION_EXPIRED: ['Your session is too old for this.', 'Sign out, sign in again and repeat it.'],
  SESSION_NOT_FRESH: ['Your session is too old for this.', 'Sign out, sign in again and repeat it.'],
  PASSKEY_NOT_FOUND: ['This server does not know that passkey.', 'Sign in with your password.'],
  AUTHENTICATION_FAILED: ['The passkey was not accepted.', 'Try again, or sign in with your password.'],
  USER_ALREADY_EXISTS: ['There is an account with this email address already.', 'Sign in with it.'],
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: [
    'There is an account with this email address already.',
    'Sign in with it.',
  ],
}

/** Reads a refusal: a problem of RFC 9457, or the shorter form of the sign-in library. */
export async function readProblem(response: Response): Promise<Problem> {
  const body: Record<string, unknown> = await response.json().catch(() => ({}))
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : undefined)
  const requestId = text('request_id') ?? response.headers.get('x-request-id') ?? undefined
  const code = text('code') ?? `http_${response.status}`
  const fields: Record<string, string> = {}
  const entries: EntryError[] = []
  for (const { pointer, detail } of (body['errors'] ?? []) as { pointer: string; detail: string }[]) {
    const [, field = '', index] = pointer.split('/')
    // An entry of a list belongs to the field of the list.
    fields[field] ??= detail
    if (index !== undefined && /^\d+$/.test(index)) entries.push({ field, index: Number(index), detail })
  }
  const [words, wordsHint] = authWords[code] ?? []
  const waitSeconds = Number(response.headers.get('retry-after') ?? response.headers.get('x-retry-after'))
  const detail =
    words ??
    text('detail') ??
    text('message') ??
    (response.status === 429 ? 'Too many attempts.' : `The server answered with status ${response.status}.`)
  const wait =
    waitSeconds > 0 ? `Try again in ${waitSeconds} ${waitSeconds === 1 ? 'second' : 'seconds'}.` : undefined
  return new Problem({
    status: response.status,
    code,
    detail,
    hint: response.status === 429 ? (wait ?? text('hint')) : (text('hint') ?? wordsHint),
    requestId,
    fields,
    entries,
    body,
  })
}

/**
 * No answer came at all.
 *
 * @param assurance What a form adds to the hint, for a request that sends one.
 */
export function silence(cause: unknown, assurance?: string): Problem {
  return Object.assign(
    new Problem({
      status: 0,
      code: 'unreachable',
      detail: 'The server does not answer.',
      hint: `Check that it runs and that this machine reaches it, then try again.${assurance ? ` ${assurance}` : ''}`,
    }),
    { cause },
  )
}
