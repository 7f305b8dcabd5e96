import { fromHex, type Lab, mix, shade, toHex } from './colour.ts'
import type { ColourMeaning } from './prompt/lexicon.ts'

/** Most colours in an image. */
export const maxColours = 8

/** Returns the colours in the order of the prompt; a palette that exceeds the limit is left out. */
export function takeColours<T extends { readonly token: ColourMeaning }>(phrases: readonly T[]): T[] {
  const seen = new Set<string>()
  return phrases.filter(({ token }) => {
    const fresh = token.colours.filter((colour) => !seen.has(colour))
    if (seen.size + fresh.length > maxColours) return false
    for (const colour of fresh) seen.add(colour)
    return true
  })
}

/** Changes how saturated a colour is, as "soft" and "bold" ask. */
export function withStrength(colour: string, strength: number): string {
  if (strength === 1) return colour
  const lab = fromHex(colour)
  return toHex(shade(lab, lab[0], 1 + (strength - 1) * (strength < 1 ? 0.8 : 0.5)))
}

/**
 * Returns the stops of a gradient with a transparent one, as `#rrggbb00`, in place of `undefined`. Without any, the
 * gradient ends in a transparent stop.
 */
export function withClearStops(stops: readonly (string | undefined)[]): string[] {
  const all = stops.includes(undefined) ? stops : [...stops, undefined]
  return all.map((stop, index) => {
    if (stop !== undefined) return stop
    const neighbour = all.slice(0, index).findLast(Boolean) ?? all.find(Boolean)
    return `${neighbour}00`
  })
}

export function areWarm(colours: readonly string[]): boolean {
  return colours.map(fromHex).reduce((total, [, a, b]) => total + a + 1.4 * b, 0) > 0
}

/** Palettes for a request that excludes the colours of its style, one for each hue. */
const fallbacks: readonly (readonly string[])[] = [
  ['#db2777', '#fb7185'],
  ['#f97316', '#fbbf24'],
  ['#0d9488', '#34d399'],
  ['#2563eb', '#38bdf8'],
  ['#7c3aed', '#a855f7'],
  ['#94a3b8', '#475569'],
]

/** Returns the first palette that shows no excluded colour: the preferred one or a fallback. */
export function paletteWithout(excluded: readonly string[], preferred: readonly string[]): readonly string[] {
  if (excluded.length === 0) return preferred
  return (
    [preferred, ...fallbacks].find((palette) => avoids(palette, excluded)) ?? (fallbacks.at(-1) as string[])
  )
}

/** Whether no colour, and no blend of two neighbours, resembles an excluded colour. */
export function avoids(colours: readonly string[], excluded: readonly string[]): boolean {
  const palette = colours.map(fromHex)
  return excluded.map(fromHex).every((other) =>
    palette.every((colour, index) => {
      const next = palette[(index + 1) % palette.length] as Lab
      return [0, 0.2, 0.4, 0.6, 0.8].every((amount) => !isSimilar(mix(colour, next, amount), other))
    }),
  )
}

const chromaOf = ([, a, b]: Lab) => Math.hypot(a, b)

/** Hues in degrees where a hue range ends: reds, oranges, yellows, greens, teals, blues, purples, pinks. */
const rangeEnds = [38, 62, 118, 170, 222, 284, 334, 366]
/** Degrees on either side of a range that still resemble it. */
const margin = 4

function hueRangeOf([, a, b]: Lab): readonly [from: number, to: number] {
  // Reds begin at 6 degrees.
  const hue = (((Math.atan2(b, a) * 180) / Math.PI + 354) % 360) + 6
  const index = rangeEnds.findIndex((end) => hue < end)
  return [rangeEnds[index - 1] ?? 6, rangeEnds[index] as number]
}

/** Whether two colours are in the same range of hues, or are greys of similar lightness. */
function isSimilar(colour: Lab, other: Lab): boolean {
  if (chromaOf(other) < 0.03) return chromaOf(colour) < 0.03 && Math.abs(colour[0] - other[0]) < 0.2
  if (chromaOf(colour) < 0.03) return false
  const [from, to] = hueRangeOf(other)
  const hue = (Math.atan2(colour[2], colour[1]) * 180) / Math.PI
  const past = (((hue - from + margin) % 360) + 360) % 360
  return past <= to - from + 2 * margin
}
