import { authenticateKey } from './authenticate-key.ts'
import { authenticateSession } from './authenticate-session.ts'
import { basicAsBearer } from './authorization-header.ts'
import { ProblemError } from './problems/problems.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Stage: finds out who is calling. An Authorization header takes precedence over a cookie.
 *
 * @throws {ProblemError} what `authenticateKey` and `authenticateSession` throw.
 */
export function authenticate(context: RequestContext): Promise<void> | undefined {
  const { operation, http, services } = context
  if (operation.access === 'public') return undefined
  const authorization = http.req.header('authorization')
  if (operation.access === 'user') {
    if (authorization !== undefined) throw new ProblemError('session_missing')
    return authenticateSession(context)
  }
  if (authorization === undefined && services.auth.hasCookie(http.req.header('cookie'))) {
    return authenticateSession(context)
  }
  return authenticateKey(context, operation.takesBasic ? basicAsBearer(authorization) : authorization)
}
