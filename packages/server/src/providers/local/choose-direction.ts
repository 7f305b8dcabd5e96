import type { DirectionHint } from './prompt/parse-direction.ts'
import type { Direction } from './scene.ts'

/**
 * Combines what a prompt says about the direction. Of contradicting hints, the first wins.
 *
 * @param degrees The direction without hints.
 */
export function chooseDirection(hints: readonly DirectionHint[], degrees: number): Direction {
  const shape = hints.find((hint) => hint.shape)?.shape
  if (shape) return { shape, centre: hints.find(({ place }) => place)?.place ?? [0.5, 0.5] }
  return { shape: 'linear', degrees: hints.find((hint) => hint.degrees !== undefined)?.degrees ?? degrees }
}

/** Whether a direction is as a hint says. */
export function followsHint(direction: Direction, { shape, place, degrees }: DirectionHint): boolean {
  if (direction.shape !== 'linear') {
    if (shape && shape !== direction.shape) return false
    return place ? place.join() === direction.centre.join() : shape !== undefined
  }
  if (shape || degrees === undefined) return false
  // "Blue on the left, pink on the right" names both ends.
  return degrees === direction.degrees || (place !== undefined && (degrees + 180) % 360 === direction.degrees)
}
