import type { KeyId } from '../core/ids.ts'
import type { KeyStore } from '../keys/key-store.ts'
import type { KeyUsage } from './actor.ts'
import { networkOf } from './client.ts'
import type { LastUsedBuffer } from './last-used-buffer.ts'
import { type ProblemError, rateLimited } from './problems/problems.ts'

const minuteMs = 60_000
/** Maximum number of unknown keys per network and minute. */
const maxUnknownKeys = 30
/** Duration of the first block of a network. It doubles with each block, until an hour passes without one. */
const firstBlockMs = 30_000
const maxBlockMs = 15 * minuteMs
const forgetMs = 60 * minuteMs
/** Maximum number of tracked networks; at the limit the oldest is dropped. */
const maxNetworks = 10_000

interface Network {
  unknownKeys: number
  since: number
  blocks: number
  blockedUntil: number
}

/**
 * Blocks networks that guess keys. In memory and synchronous, unlike `RateLimiter`: it checks every request while any
 * network is tracked, and its size is bounded.
 *
 * While a network is blocked, keys that were used from there before are accepted. All other keys get the same response
 * after the same reads, so that a correct guess looks like a wrong one.
 */
export interface BruteForceProtection {
  /** Whether any network is tracked. If not, `admit` need not be called. */
  readonly isWatching: boolean
  /**
   * Accepts a valid key, unless its network is blocked.
   *
   * @throws {ProblemError} rate_limited
   */
  admit(keyId: KeyId, usage: KeyUsage): Promise<void>
  /** Counts a rejected key. @returns The problem to respond with. */
  deny(problem: ProblemError, usage: KeyUsage): Promise<ProblemError>
}

export function createBruteForceProtection(
  uses: Pick<LastUsedBuffer, 'latest'>,
  keys: Pick<KeyStore, 'lastAddress'>,
): BruteForceProtection {
  const networks = new Map<string, Network>()
  let sweptAt = 0

  const isExpired = ({ since, blocks, blockedUntil }: Network, now: number) =>
    now >= (blocks === 0 ? since + minuteMs : blockedUntil + forgetMs)

  const blockedMs = (address: string, now: number): number => {
    if (Math.abs(now - sweptAt) >= minuteMs) {
      sweptAt = now
      for (const [name, network] of networks) if (isExpired(network, now)) networks.delete(name)
    }
    return (networks.get(networkOf(address))?.blockedUntil ?? 0) - now
  }

  const countUnknownKey = (address: string, now: number) => {
    const name = networkOf(address)
    const known = networks.get(name)
    const network =
      known && !isExpired(known, now) ? known : { unknownKeys: 0, since: now, blocks: 0, blockedUntil: 0 }
    if (now - network.since >= minuteMs) {
      network.unknownKeys = 0
      network.since = now
    }
    // Guesses during a block do not extend it: they may come from an unattended program.
    if (now < network.blockedUntil) return
    network.unknownKeys += 1
    if (network.unknownKeys > maxUnknownKeys) {
      network.blockedUntil = now + Math.min(maxBlockMs, firstBlockMs * 2 ** Math.min(network.blocks, 20))
      network.blocks += 1
      network.unknownKeys = 0
    }
    if (!networks.has(name) && networks.size >= maxNetworks) {
      networks.delete(networks.keys().next().value as string)
    }
    networks.set(name, network)
  }

  const wasUsedFrom = async (keyId: KeyId, address: string): Promise<boolean> => {
    const network = networkOf(address)
    const addresses = [uses.latest(keyId)?.last_used_address, await keys.lastAddress(keyId)]
    return addresses.some((each) => typeof each === 'string' && networkOf(each) === network)
  }

  const tooManyKeys = (waitMs: number) => rateLimited(waitMs, 'Too many unknown API keys from this address.')

  return {
    get isWatching() {
      return networks.size > 0
    },

    async admit(keyId, { address, now }) {
      if (address === null) return
      const waitMs = blockedMs(address, now)
      if (waitMs > 0 && !(await wasUsedFrom(keyId, address))) throw tooManyKeys(waitMs)
    },

    async deny(problem, { address, now }) {
      // A malformed key is not a guess: it was rejected without a lookup.
      if (address === null || problem.code === 'credential_missing' || problem.code === 'key_malformed')
        return problem
      if (problem.code === 'key_unknown') countUnknownKey(address, now)
      const waitMs = networks.size === 0 ? 0 : blockedMs(address, now)
      if (waitMs <= 0) return problem
      await wasUsedFrom('key_00000000000000000000', address)
      return tooManyKeys(waitMs)
    },
  }
}
