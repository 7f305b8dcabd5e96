import type { KeyId } from '../core/ids.ts'
import type { KeyStore } from '../keys/key-store.ts'
import type { Presented } from './authenticate.ts'
import type { LastUsedBuffer } from './last-used-buffer.ts'
import { ProblemError } from './problems/problems.ts'
import { placeOf } from './rate-limiter.ts'

/** Unknown keys that one place may show in a minute. */
const freeGuesses = 30
const minuteMs = 60_000
/** How long a place is held the first time; each time after that twice as long, until nothing came of it for an hour. */
const firstHoldMs = 30_000
const longestHoldMs = 15 * minuteMs
const forgetMs = 60 * minuteMs
/** Most places that are watched. The one that began first goes first. */
const maxPlaces = 10_000

interface Place {
  bruteForce: number
  since: number
  holds: number
  heldUntil: number
}

/**
 * Slows the guessing of keys from one address (of IPv6, from one /64), in this process's memory.
 *
 * While a place is held, keys that were used from there before go on, and all others get one answer, after the same
 * reads: a right guess looks like a wrong one.
 */
export interface BruteForceProtection {
  /** Whether anybody guessed lately. While nobody does, this is all that a check of a key costs. */
  readonly isWatching: boolean
  /**
   * Lets a good key in.
   *
   * @throws {ProblemError} rate_limited
   */
  admit(keyId: KeyId, presented: Presented): Promise<void>
  /** Notes why a key was refused, and chooses what its caller hears. */
  refuse(problem: ProblemError, presented: Presented): Promise<ProblemError>
}

export function createBruteForceProtection(
  uses: Pick<LastUsedBuffer, 'latest'>,
  keys: Pick<KeyStore, 'lastAddress'>,
): BruteForceProtection {
  const places = new Map<string, Place>()
  let sweptAt = 0

  const isOver = ({ since, holds, heldUntil }: Place, now: number) =>
    now >= (holds === 0 ? since + minuteMs : heldUntil + forgetMs)

  const sweep = (now: number) => {
    sweptAt = now
    for (const [name, place] of places) if (isOver(place, now)) places.delete(name)
  }

  const heldMs = (address: string, now: number): number => {
    if (Math.abs(now - sweptAt) >= minuteMs) sweep(now)
    return (places.get(placeOf(address))?.heldUntil ?? 0) - now
  }

  const note = (address: string, now: number) => {
    const name = placeOf(address)
    const known = places.get(name)
    const place = known && !isOver(known, now) ? known : { bruteForce: 0, since: now, holds: 0, heldUntil: 0 }
    if (now - place.since >= minuteMs) {
      place.bruteForce = 0
      place.since = now
    }
    // Who guesses on while they are held is not held for longer: it may be a program that nobody watches.
    if (now < place.heldUntil) return
    place.bruteForce += 1
    if (place.bruteForce > freeGuesses) {
      place.heldUntil = now + Math.min(longestHoldMs, firstHoldMs * 2 ** Math.min(place.holds, 20))
      place.holds += 1
      place.bruteForce = 0
    }
    if (!places.has(name) && places.size >= maxPlaces) places.delete(places.keys().next().value as string)
    places.set(name, place)
  }

  const wasUsedFrom = async (keyId: KeyId, address: string): Promise<boolean> => {
    const here = placeOf(address)
    const known = [uses.latest(keyId)?.last_used_address, await keys.lastAddress(keyId)]
    return known.some((each) => typeof each === 'string' && placeOf(each) === here)
  }

  return {
    get isWatching() {
      return places.size > 0
    },

    async admit(keyId, { address, now }) {
      const held = address === null ? 0 : heldMs(address, now)
      if (address !== null && held > 0 && !(await wasUsedFrom(keyId, address))) throw tooMany(held)
    },

    async refuse(problem, { address, now }) {
      // What is no key at all is no guess at one: it was refused before anything was read.
      if (address === null || problem.code === 'credential_missing' || problem.code === 'key_malformed')
        return problem
      if (problem.code === 'key_unknown') note(address, now)
      const held = places.size === 0 ? 0 : heldMs(address, now)
      if (held <= 0) return problem
      await wasUsedFrom('key_00000000000000000000', address)
      return tooMany(held)
    },
  }
}

function tooMany(heldMs: number): ProblemError {
  const seconds = Math.ceil(heldMs / 1000)
  return new ProblemError('rate_limited', {
    detail: `Too many unknown keys came from this address. Try again in ${seconds} seconds.`,
    headers: { 'retry-after': String(seconds) },
  })
}
