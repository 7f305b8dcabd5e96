import type { KeyActor } from './actor.ts'
import { type LimitFacts, limitHeaders } from './limiter.ts'
import type { Services } from './services.ts'

/** From when on answers say that the key of their request will end. Milliseconds. */
const warnBeforeMs = 7 * 24 * 60 * 60 * 1000

export const noLimits: readonly LimitFacts[] = []

/**
 * Counts a request against what bounds its key.
 *
 * @param seen `told` takes headers that the key's holder should see, whatever becomes of the request.
 * @throws {ProblemError} request_limit_reached, limiter_unavailable.
 */
export async function boundKey(
  actor: KeyActor,
  { limiter }: Services,
  method: string,
  { at, told }: { at: number; told: Record<string, string> },
): Promise<readonly LimitFacts[]> {
  const { expires_at: expiresAt } = actor.key
  if (expiresAt !== null && expiresAt - at <= warnBeforeMs) {
    told['oanim-key-expires'] = new Date(expiresAt).toISOString()
  }
  const admitted = limiter?.admit(actor, method === 'GET' || method === 'HEAD')
  if (!admitted) return noLimits
  const limits = await admitted
  Object.assign(told, limitHeaders(limits))
  return limits
}
