import type { KeyActor } from './actor.ts'
import { authenticate, type Presented } from './authenticate.ts'
import { ProblemError } from './problems.ts'
import type { Services } from './services.ts'

/**
 * Finds who holds the key of a request. Whoever guesses from the same place is slowed: meanwhile only keys that were
 * used from there before are let in.
 *
 * @throws {ProblemError} what `authenticate` throws, and rate_limited.
 */
export async function identifyKey(
  authorization: string | undefined,
  { store, guesses, uses }: Services,
  presented: Presented,
): Promise<KeyActor> {
  const { address, now } = presented
  const heldForMs = guesses?.heldFor(address, now) ?? 0
  let actor: KeyActor
  try {
    actor = await authenticate(authorization, store.credentials, presented)
  } catch (error) {
    if (!(error instanceof ProblemError && error.code === 'key_unknown')) throw error
    guesses?.wrong(address, now)
    throw heldForMs > 0 ? tooManyGuesses(heldForMs) : error
  }
  if (heldForMs > 0) {
    const known = uses.latest(actor.key.id) ?? (await store.keys.find(actor.account_id, actor.key.id))
    if (known?.last_used_address !== address) throw tooManyGuesses(heldForMs)
  }
  return actor
}

function tooManyGuesses(heldForMs: number): ProblemError {
  const seconds = Math.ceil(heldForMs / 1000)
  return new ProblemError('rate_limited', {
    detail: `Too many wrong keys came from your address. Try again in ${seconds} seconds.`,
    headers: { 'retry-after': String(seconds) },
  })
}
