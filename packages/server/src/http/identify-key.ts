import type { KeyActor } from './actor.ts'
import { authenticate, type Presented } from './authenticate.ts'
import { ProblemError } from './problems/problems.ts'
import type { Services } from './services.ts'

/**
 * Finds who holds the key of a request. Whoever guesses from the same place is slowed: meanwhile only keys that were
 * used from there before are let in.
 *
 * @throws {ProblemError} what `authenticate` throws, and rate_limited.
 */
export async function identifyKey(
  authorization: string | undefined,
  { store, bruteForce, metrics }: Services,
  presented: Presented,
): Promise<KeyActor> {
  try {
    const actor = await authenticate(authorization, store.credentials, presented)
    if (bruteForce.isWatching) await bruteForce.admit(actor.key.id, presented)
    return actor
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const refusal = await bruteForce.refuse(error, presented)
    metrics?.keyRefused(refusal.code)
    throw refusal
  }
}
