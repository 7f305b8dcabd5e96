import { networkOf } from './client.ts'
import type { RateLimiter, RateLimitRule } from './rate-limiter.ts'

const dayS = 24 * 60 * 60

const perSubject: RateLimitRule = { name: 'attempt_subject', calls: 5, windowS: dayS, backoff: true }
const perDevice: RateLimitRule = { name: 'attempt_device', calls: 5, windowS: dayS, backoff: true }
const perNetwork: RateLimitRule = { name: 'attempt_network', calls: 20, windowS: dayS, backoff: true }

/** An attempt to present a secret, such as a password or the token of a link. */
export interface Attempt {
  readonly address: string | null
  /** What the secret gives access to: the email of a user, or a kind of link. */
  readonly subject?: string | undefined
  /** A browser in which the user of `subject` has signed in before. Only its own failures count. */
  readonly device?: string | undefined
}

/**
 * Limits attempts per network, and per subject and network. Never per subject alone: an attacker on another network
 * cannot lock a user out.
 *
 * @returns `succeeded`, to call after a correct secret: it clears earlier failures.
 * @throws {ProblemError} rate_limited, with `Retry-After`.
 */
export async function limitAttempts(
  rateLimiter: RateLimiter,
  { address, subject, device }: Attempt,
): Promise<{ succeeded(): Promise<void> }> {
  const network = networkOf(address)
  if (device !== undefined && subject !== undefined) {
    const subjectOnDevice = `${subject}\n${device}`
    await rateLimiter.consume(perDevice, subjectOnDevice)
    return { succeeded: () => rateLimiter.reset(perDevice, subjectOnDevice) }
  }
  const subjectOnNetwork = `${subject}\n${network}`
  await rateLimiter.consume(perNetwork, network)
  if (subject !== undefined) await rateLimiter.consume(perSubject, subjectOnNetwork)
  return {
    async succeeded() {
      // One correct password does not clear a network that guesses others.
      await rateLimiter.refund(perNetwork, network)
      if (subject !== undefined) await rateLimiter.reset(perSubject, subjectOnNetwork)
    },
  }
}
