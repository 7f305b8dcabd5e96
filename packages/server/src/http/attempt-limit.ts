import { networkOf } from './client.ts'
import type { RateLimiter, RateLimitRule } from './rate-limiter.ts'

const dayS = 24 * 60 * 60

const perSubject: RateLimitRule = { name: 'attempt_subject', calls: 5, windowS: dayS, backoff: true }
const perDevice: RateLimitRule = { name: 'attempt_device', calls: 5, windowS: dayS, backoff: true }
const perNetwork: RateLimitRule = { name: 'attempt_network', calls: 20, windowS: dayS, backoff: true }

/** An attempt to present a secret, such as a password or the token of a link. */
export interface Attempt {
  readonly address: string | null
  /** What the secret opens: the email of a user, or a kind of link. */
  readonly subject?: string | undefined
  /** A browser in which the user of `subject` has signed in before: only its own failures count. */
  readonly device?: string | undefined
}

/**
 * Limits attempts for each network, and for each subject from one network. Never for a subject alone: nobody can lock a
 * user out from elsewhere.
 *
 * @returns `succeeded`, to call after the right secret: earlier failures no longer count.
 * @throws {ProblemError} rate_limited, with `Retry-After`.
 */
export async function limitAttempts(
  rateLimiter: RateLimiter,
  { address, subject, device }: Attempt,
): Promise<{ succeeded(): Promise<void> }> {
  const network = networkOf(address)
  if (device !== undefined && subject !== undefined) {
    const browser = `${subject}\n${device}`
    await rateLimiter.consume(perDevice, browser)
    return { succeeded: () => rateLimiter.reset(perDevice, browser) }
  }
  const here = `${subject}\n${network}`
  await rateLimiter.consume(perNetwork, network)
  if (subject !== undefined) await rateLimiter.consume(perSubject, here)
  return {
    async succeeded() {
      // One known password does not clear a network from which others are guessed.
      await rateLimiter.refund(perNetwork, network)
      if (subject !== undefined) await rateLimiter.reset(perSubject, here)
    },
  }
}
