/** What a route of the library is, for our door before it. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** Below `/api/auth`; a `*` is one segment. */
  readonly path: string
  /** When the route is there at all. @default 'always' */
  readonly when?: 'signUpIsOpen' | 'hasEmail' | 'hasProvider'
  /**
   * Attempts are slowed: each is a guess of something that others must not know, or a mail to somebody. Where that
   * is too long to guess, only wrong attempts are, so that nobody is held up who has it.
   */
  readonly isGuess?: true | 'of_secret'
  /** A success sends a mail, so it counts as an attempt, too. */
  readonly isMail?: true
  /** A success begins a session. */
  readonly signsIn?: true
  /**
   * What it is when a session ends here. Every other change to a user is logged where it is written; sessions end
   * also to make room for others.
   */
  readonly ends?: 'user.signed_out' | 'session.revoked'
  /** The field of the body that is a new password. */
  readonly newPassword?: 'password' | 'newPassword'
}

/** Every route of the library that answers. All its others, and those of its later versions, do not exist. */
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

/** The routes of a path, letter for letter: an encoded or doubled slash is another path. */
export function routesOf(path: string): Route[] {
  return patterns.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route)
}
