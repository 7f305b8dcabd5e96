import { fromHex, type Lab, mix } from './colour.ts'

const fallbacks: readonly (readonly string[])[] = [
  ['#db2777', '#fb7185'],
  ['#f97316', '#fbbf24'],
  ['#0d9488', '#34d399'],
  ['#2563eb', '#38bdf8'],
  ['#7c3aed', '#a855f7'],
  ['#94a3b8', '#475569'],
]

/** The colours offered, or others if they or what lies between them would show a colour that is not wanted. */
export function paletteWithout(unwanted: readonly string[], offered: readonly string[]): readonly string[] {
  if (unwanted.length === 0) return offered
  return (
    [offered, ...fallbacks].find((palette) => avoids(palette, unwanted)) ?? (fallbacks.at(-1) as string[])
  )
}

/** Whether neither the colours nor what lies between two of them look like one that is not wanted. */
export function avoids(colours: readonly string[], unwanted: readonly string[]): boolean {
  const labs = colours.map(fromHex)
  return unwanted.map(fromHex).every((avoided) =>
    labs.every((one, index) => {
      const next = labs[(index + 1) % labs.length] as Lab
      return [0, 0.2, 0.4, 0.6, 0.8].every((share) => !isAlike(mix(one, next, share), avoided))
    }),
  )
}

const chromaOf = ([, a, b]: Lab) => Math.hypot(a, b)

/** Hues in degrees where a family of colours ends: reds, oranges, yellows, greens, teals, blues, purples, pinks. */
const familyEnds = [38, 62, 118, 170, 222, 284, 334, 366]
/** Degrees next to a family that still look like it. */
const margin = 4

function familyOf([, a, b]: Lab): readonly [from: number, to: number] {
  // Reds begin behind 0 degrees.
  const hue = (((Math.atan2(b, a) * 180) / Math.PI + 354) % 360) + 6
  const index = familyEnds.findIndex((end) => hue < end)
  return [familyEnds[index - 1] ?? 6, familyEnds[index] as number]
}

/** Alike in hue, as all blues are; greys are alike in lightness. */
function isAlike(colour: Lab, other: Lab): boolean {
  if (chromaOf(other) < 0.03) return chromaOf(colour) < 0.03 && Math.abs(colour[0] - other[0]) < 0.2
  if (chromaOf(colour) < 0.03) return false
  const [from, to] = familyOf(other)
  const hue = (Math.atan2(colour[2], colour[1]) * 180) / Math.PI
  const past = (((hue - from + margin) % 360) + 360) % 360
  return past <= to - from + 2 * margin
}
