import type { Lab } from './colour.ts'
import type { Scene } from './picture.ts'

/**
 * Shares the colours of the palette evenly among the places that show them best.
 *
 * @param at Where a place stands among the colours (any number), and how well it shows its colour.
 * @returns The colour of a position, and the `strength` that a fifth of the image exceeds.
 */
export function evenRamp(
  { right, bottom, ramp }: Pick<Scene, 'right' | 'bottom' | 'ramp'>,
  at: (x: number, y: number) => { position: number; strength: number },
): { colourOf(position: number): Lab; strength: number } {
  const places = Array.from({ length: 576 }, (_, index) =>
    at((((index % 32) + 0.5) / 32) * right, ((Math.floor(index / 32) + 0.5) / 18) * bottom),
  ).sort((one, other) => other.strength - one.strength)
  const shown = places
    .slice(0, places.length * 0.4)
    .map(({ position }) => position)
    .sort((one, other) => one - other)
  const [lowest, highest] = [shown[0] as number, shown.at(-1) as number]
  const steps = 512 / Math.max(highest - lowest, 1e-6)
  const colours = Array.from({ length: 513 }, (_, index) => {
    const above = shown.findIndex((other) => other >= lowest + index / steps)
    return ramp(above < 0 ? 1 : above / shown.length)
  })
  return {
    colourOf: (position) =>
      colours[Math.max(0, Math.min(512, Math.round((position - lowest) * steps)))] as Lab,
    strength: (places[Math.floor(places.length * 0.2)] as (typeof places)[number]).strength,
  }
}
