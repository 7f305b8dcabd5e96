import type { KeyActor } from './actor.ts'
import type { Operation } from './operation.ts'
import type { Services } from './services.ts'

/** From when on answers say that the key of their request will end. Milliseconds. */
const warnBeforeMs = 7 * 24 * 60 * 60 * 1000

/**
 * Counts a request against what bounds its key. Most keys have no limit: for them this is no wait.
 *
 * @param seen `told` takes headers that the key's holder should see, whatever becomes of the request.
 * @throws {ProblemError} request_limit_reached, limiter_unavailable.
 */
export function restrictKey(
  actor: KeyActor,
  { method, isNeverLimited }: Operation,
  { limiter }: Services,
  { at, told }: { at: number; told: Record<string, string> },
): Promise<void> | undefined {
  const { expires_at: expiresAt } = actor.key
  if (expiresAt !== null && expiresAt - at <= warnBeforeMs) {
    told['oanim-key-expires'] = new Date(expiresAt).toISOString()
  }
  const taken = isNeverLimited ? undefined : limiter.take(actor, method === 'GET')
  return taken?.then((headers) => {
    Object.assign(told, headers)
  })
}
