import { placeOf } from './throttle.ts'

/** Wrong keys from one place in a minute that cost nothing; then each wait is twice as long as the one before. */
const freeGuesses = 30
const forgetAfterMs = 60_000
const longestWaitMs = 15 * 60_000
/** Most places that are watched; past that the oldest is let go. */
const maxPlaces = 50_000

interface Place {
  guesses: number
  lastAt: number
  heldUntil: number
}

/**
 * Slows the guessing of keys, per place from where they come and in this process's memory. While a place is held, only
 * keys that were used from there before are let in: a guess that happens to be right looks like a wrong one.
 */
export interface Guesses {
  /** Milliseconds for which a place is held; 0 when it is not, as nearly always. */
  heldFor(address: string | null, now: number): number
  /** Notes a key that nobody has. */
  wrong(address: string | null, now: number): void
}

export function createGuesses(): Guesses {
  const places = new Map<string, Place>()
  return {
    heldFor(address, now) {
      if (places.size === 0) return 0
      const place = places.get(placeOf(address))
      return place === undefined ? 0 : Math.max(0, place.heldUntil - now)
    },
    wrong(address, now) {
      const name = placeOf(address)
      const known = places.get(name)
      const isOver = !known || now - Math.max(known.lastAt, known.heldUntil) > forgetAfterMs
      const place = isOver ? { guesses: 0, lastAt: now, heldUntil: 0 } : known
      place.guesses += 1
      place.lastAt = now
      if (place.guesses > freeGuesses) {
        place.heldUntil = now + Math.min(longestWaitMs, 1000 * 2 ** Math.min(place.guesses - freeGuesses, 20))
      }
      // Behind all others, so that the first is always the one that was quiet for longest.
      places.delete(name)
      places.set(name, place)
      if (places.size > maxPlaces) places.delete(places.keys().next().value as string)
    },
  }
}
