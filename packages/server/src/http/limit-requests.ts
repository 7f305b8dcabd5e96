import type { RequestContext } from './request-context.ts'

/** How long before the expiry of a key responses announce it. Milliseconds. */
const warnBeforeMs = 7 * 24 * 60 * 60 * 1000

/**
 * Stage: counts a request against the rate limits of its key. Returns synchronously if the key has no limit.
 *
 * @throws {ProblemError} request_limit_reached, limiter_unavailable.
 */
export function limitRequests(context: RequestContext): Promise<void> | undefined {
  const { actor, operation, services, responseHeaders } = context
  if (!actor?.key) return undefined
  const { expires_at: expiresAt } = actor.key
  if (expiresAt !== null && expiresAt - context.receivedAt <= warnBeforeMs) {
    responseHeaders['oanim-key-expires'] = new Date(expiresAt).toISOString()
  }
  if (operation.isNeverLimited) return undefined
  const taken = services.quotas.take(actor, operation.method === 'GET')
  return taken?.then((headers) => {
    Object.assign(responseHeaders, headers)
  })
}
