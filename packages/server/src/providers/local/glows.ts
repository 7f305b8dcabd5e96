import { encode } from './colour.ts'
import type { Row, Scene } from './scene.ts'

/** A light, which adds to what is behind it, or a disc, which covers it. */
export type Glow = {
  readonly x: number
  readonly y: number
  readonly radius: number
  /** Linear sRGB at the centre. */
  readonly colour: readonly [number, number, number]
} & ({ readonly shape: 'point' } | { readonly shape: 'halo' } | Disc)

export interface Disc {
  readonly shape: 'disc'
  readonly opacity: number
  /** Width of the edge, as a fraction of the radius: 0 sharp, 1 blurred. */
  readonly softness: number
  /** How much brighter the rim is than the centre. @default 0 */
  readonly rim?: number
}

/**
 * Returns a function that draws the lights into one row after the other, from the top.
 *
 * @param sign 1 adds light. A negative number removes that fraction of it, for dark stars on a light background.
 */
export function createGlowLayer(scene: Scene, glows: readonly Glow[], sign: number): (row: Row) => void {
  const { pixel } = scene
  const prepared = glows
    .map((glow) => prepare(glow, pixel))
    .sort((one, other) => one.y - one.reach - (other.y - other.reach))
  let next = 0
  let active: typeof prepared = []

  return ({ y, width, values, alpha }) => {
    while (next < prepared.length) {
      const glow = prepared[next] as (typeof prepared)[number]
      if (glow.y - glow.reach > y) break
      active.push(glow)
      next += 1
    }
    active = active.filter((glow) => glow.y + glow.reach >= y)
    for (const glow of active) {
      const half = Math.sqrt(Math.max(0, glow.reach ** 2 - (y - glow.y) ** 2))
      const from = Math.max(0, Math.floor((glow.x - half) / pixel))
      const to = Math.min(width - 1, Math.ceil((glow.x + half) / pixel))
      const { amounts, scale, colour } = glow
      const [red, green, blue] = glow.srgb
      const dy = y - glow.y
      if (alpha) addOpacity(alpha, glow, dy, { pixel, from, to, sign })
      for (let x = from; x <= to; x += 1) {
        const dx = (x + 0.5) * pixel - glow.x
        const index = ((dx * dx + dy * dy) * scale) | 0
        if (index >= amounts.length) continue
        const amount = amounts[index] as number
        const offset = x * 3
        if (glow.shape === 'disc') {
          const fraction = Math.min(1, amount * glow.opacity)
          values[offset] = (values[offset] as number) * (1 - fraction) + red * fraction
          values[offset + 1] = (values[offset + 1] as number) * (1 - fraction) + green * fraction
          values[offset + 2] = (values[offset + 2] as number) * (1 - fraction) + blue * fraction
          continue
        }
        for (let channel = 0; channel < 3; channel += 1) {
          const before = values[offset + channel] as number
          const light = colour[channel] as number
          // The sum approaches white but does not exceed it. On black it is exact.
          if (sign > 0) values[offset + channel] = before + (1 - before / 255) * encode(amount * light)
          else values[offset + channel] = before * Math.sqrt(1 - Math.min(1, amount * -sign) * (1 - light))
        }
      }
    }
  }
}

/** A light over nothing is as opaque as it is bright. What removes light is as opaque as the shadow. */
function addOpacity(
  alpha: Float32Array,
  glow: ReturnType<typeof prepare>,
  dy: number,
  { pixel, from, to, sign }: { pixel: number; from: number; to: number; sign: number },
): void {
  const { amounts, scale } = glow
  const brightest = Math.max(...glow.colour)
  for (let x = from; x <= to; x += 1) {
    const dx = (x + 0.5) * pixel - glow.x
    const amount = amounts[((dx * dx + dy * dy) * scale) | 0] ?? 0
    const light = sign > 0 ? encode(amount * brightest) : Math.min(1, amount * -sign) * 255
    const added = glow.shape === 'disc' ? Math.min(1, amount * glow.opacity) * 255 : light
    alpha[x] = (alpha[x] as number) + (1 - (alpha[x] as number) / 255) * added
  }
}

/** Computes what a light adds, by the square of the distance. */
function prepare(glow: Glow, pixel: number) {
  const reach = reachOf(glow, pixel)
  const profile = profileOf(glow, pixel)
  const length = glow.shape === 'disc' ? 2048 : 256
  const scale = length / reach ** 2
  const amounts = Float32Array.from({ length }, (_, index) =>
    Math.max(0, profile(Math.sqrt((index + 0.5) / scale))),
  )
  const [red, green, blue] = glow.colour
  const srgb = [encode(red), encode(green), encode(blue)] as const
  return { ...glow, reach, amounts, scale, srgb }
}

/** A star smaller than a pixel is drawn larger and fainter, so a small image shows the same sky as a large one. */
function pointRadius(glow: Glow, pixel: number): number {
  return Math.max(glow.radius, pixel * 0.55)
}

function reachOf(glow: Glow, pixel: number): number {
  if (glow.shape === 'point') return pointRadius(glow, pixel) * 3.2
  if (glow.shape === 'halo') return glow.radius * 3
  return glow.radius * (1 + glow.softness / 2) + pixel
}

function profileOf(glow: Glow, pixel: number): (distance: number) => number {
  if (glow.shape === 'point') {
    const radius = pointRadius(glow, pixel)
    const power = (glow.radius / radius) ** 2
    return (distance) => power * Math.exp(-((distance / radius) ** 2))
  }
  if (glow.shape === 'halo') {
    const end = Math.exp(-9)
    return (distance) => Math.max(0, Math.exp(-((distance / glow.radius) ** 2)) - end)
  }
  const edge = Math.max(glow.softness * glow.radius, pixel * 1.2)
  const rim = glow.rim ?? 0
  const outer = glow.radius + edge / 2
  return (distance) => {
    const inside = Math.max(0, Math.min(1, (outer - distance) / edge))
    const coverage = inside * inside * (3 - 2 * inside)
    const near = Math.min(1, distance / glow.radius)
    const square = near * near
    return coverage * (1 + rim * (square * square * square - 0.25))
  }
}
