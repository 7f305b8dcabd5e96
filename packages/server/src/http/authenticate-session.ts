import type { UserStore } from '../users/user-store.ts'
import type { UserActor } from './actor.ts'
import { ProblemError } from './problems/problems.ts'
import type { RequestContext } from './request-context.ts'
import type { Auth } from './services.ts'

/** Selects the account that a user acts for; by default their own. */
const accountHeader = 'oanim-account'

/**
 * Finds the user of a request by their session cookie, and checks that they are a member of the account.
 *
 * @throws {ProblemError} session_missing, session_expired, origin_foreign, account_not_found.
 */
export async function authenticateSession(context: RequestContext): Promise<void> {
  const { auth, store } = context.services
  rejectForeignOrigin(context.http.req.raw, auth.origins)
  context.actor = await findSession(context.headers, auth, store.users)
}

/**
 * Finds the user of a session. Does not check the origin of the request.
 *
 * @throws {ProblemError} session_missing, session_expired, account_not_found.
 */
export async function findSession(
  headers: Headers,
  auth: Pick<Auth, 'findUser'>,
  users: UserStore,
): Promise<UserActor> {
  const user = await auth.findUser(headers)
  if (user === 'no_cookie') throw new ProblemError('session_missing')
  if (user === 'expired') throw new ProblemError('session_expired')
  const membership = await users.membership(user.id, headers.get(accountHeader) ?? undefined)
  // Another account answers exactly like one that does not exist.
  if (!membership) throw new ProblemError('account_not_found')
  const { is_own: _, ...account } = membership
  return { ...account, user }
}

/**
 * Prevents cross-site request forgery: a request that changes something must come from an origin of this server.
 *
 * @throws {ProblemError} origin_foreign
 */
export function rejectForeignOrigin(
  request: Pick<Request, 'method' | 'headers'>,
  origins: readonly string[],
): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const origin = request.headers.get('origin')
  const isSameOrigin =
    origin === null ? request.headers.get('sec-fetch-site') === 'same-origin' : origins.includes(origin)
  if (!isSameOrigin) {
    throw new ProblemError('origin_foreign', {
      detail: `The request does not come from ${origins.join(' or ')}.`,
    })
  }
}
