import { validateName } from '../core/text.ts'
import { ProblemError } from '../http/problems/problems.ts'
import { readJson } from '../http/read-body.ts'

/** A route of better-auth, and how the server treats it. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** Below `/api/auth`; a `*` is one segment. */
  readonly path: string
  /** When the route exists. @default always */
  readonly when?: 'signUpIsOpen' | 'hasEmail' | 'hasProvider'
  /**
   * Attempts are rate limited, because each guesses a secret or sends a mail. For secrets that are too long to guess,
   * only failed attempts count, so that nobody can block the holder.
   */
  readonly isGuess?: true | 'of_secret'
  /** A success sends a mail, so it counts as an attempt. */
  readonly isMail?: true
  /** A success starts a session. */
  readonly signsIn?: true
  /** The audit action of a session that the route deletes. Other deleted sessions are replaced, not ended. */
  readonly ends?: 'user.signed_out' | 'session.revoked'
  /** The field of the body that contains a new password. */
  readonly newPassword?: 'password' | 'newPassword'
}

/** The routes of better-auth that exist. All others, including those of later versions, are not found. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/sign-in/email', isGuess: true, signsIn: true },
  {
    method: 'POST',
    path: '/sign-up/email',
    when: 'signUpIsOpen',
    isGuess: true,
    signsIn: true,
    newPassword: 'password',
  },
  { method: 'POST', path: '/sign-out', ends: 'user.signed_out' },
  { method: 'GET', path: '/get-session' },
  { method: 'GET', path: '/list-sessions' },
  { method: 'POST', path: '/revoke-session', ends: 'session.revoked' },
  { method: 'POST', path: '/revoke-other-sessions', ends: 'session.revoked' },
  {
    method: 'POST',
    path: '/change-password',
    isGuess: true,
    ends: 'session.revoked',
    newPassword: 'newPassword',
  },
  { method: 'POST', path: '/update-user' },
  { method: 'POST', path: '/request-password-reset', when: 'hasEmail', isGuess: true, isMail: true },
  {
    method: 'POST',
    path: '/reset-password',
    isGuess: 'of_secret',
    ends: 'session.revoked',
    newPassword: 'newPassword',
  },
  { method: 'POST', path: '/send-verification-email', when: 'hasEmail', isGuess: true, isMail: true },
  { method: 'GET', path: '/verify-email', when: 'hasEmail' },
  { method: 'GET', path: '/list-accounts' },
  { method: 'POST', path: '/unlink-account' },
  { method: 'POST', path: '/link-social', when: 'hasProvider' },
  { method: 'POST', path: '/sign-in/social', when: 'hasProvider' },
  { method: 'GET', path: '/callback/*', when: 'hasProvider', signsIn: true },
  { method: 'POST', path: '/two-factor/enable', isGuess: true },
  { method: 'POST', path: '/two-factor/disable', isGuess: true },
  { method: 'POST', path: '/two-factor/get-totp-uri', isGuess: true },
  { method: 'POST', path: '/two-factor/verify-totp', isGuess: true, signsIn: true },
  { method: 'POST', path: '/two-factor/verify-backup-code', isGuess: true, signsIn: true },
  { method: 'POST', path: '/two-factor/generate-backup-codes', isGuess: true },
  { method: 'GET', path: '/passkey/generate-register-options' },
  { method: 'POST', path: '/passkey/verify-registration' },
  { method: 'GET', path: '/passkey/generate-authenticate-options' },
  { method: 'POST', path: '/passkey/verify-authentication', isGuess: 'of_secret', signsIn: true },
  { method: 'GET', path: '/passkey/list-user-passkeys' },
  { method: 'POST', path: '/passkey/delete-passkey' },
  { method: 'POST', path: '/passkey/update-passkey' },
]

const patterns = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll('*', '[A-Za-z0-9_-]{1,40}')}$`),
}))

/** The routes of a path, compared literally: an encoded or doubled slash is a different path. */
export function routesOf(path: string): Route[] {
  return patterns.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route)
}

/**
 * Reads the body of a request and rejects fields that the console does not send.
 *
 * @throws {ProblemError} body_not_json, body_too_large, content_type_unsupported, content_encoding_unsupported,
 * input_invalid.
 */
export async function readAuthBody(request: Request, { path }: Route): Promise<Record<string, unknown>> {
  // better-auth requires an object.
  if (request.body === null || request.headers.get('content-length') === '0') return {}
  // A form of another site can send JSON text, but not with a JSON content type.
  if (request.headers.get('content-type') === null) throw new ProblemError('content_type_unsupported')
  const body = await readJson(request)
  if (path === '/update-user' || path === '/sign-up/email') {
    if ('name' in body) {
      const { name } = body
      const error = typeof name === 'string' ? validateName(name) : 'must be a string'
      if (error) throw invalid('name', error)
    }
    // `image` is a URL that pages would load.
    const unknown =
      path === '/sign-up/email'
        ? 'image' in body && 'image'
        : Object.keys(body).find((field) => field !== 'name')
    if (unknown) throw invalid(unknown, 'cannot be changed')
  }
  if ('idToken' in body) throw invalid('idToken', 'is not accepted: sign in through the page of the provider')
  if (path === '/change-password') body['revokeOtherSessions'] = true
  return body
}

function invalid(field: string, detail: string): ProblemError {
  const pointer = `/${field.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`
  return new ProblemError('input_invalid', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
}
