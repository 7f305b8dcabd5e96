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
      const span = {
        pixel,
        from: Math.max(0, Math.floor((glow.x - half) / pixel)),
        to: Math.min(width - 1, Math.ceil((glow.x + half) / pixel)),
        dy: y - glow.y,
        sign,
      }
      if (alpha) addOpacity(alpha, glow, span)
      if (glow.shape === 'disc') drawDisc(values, glow, span)
      else drawLight(values, glow, span)
    }
  }
}

type PreparedGlow = ReturnType<typeof prepare>

/** The part of a row that a light reaches. */
interface Span {
  readonly pixel: number
  readonly from: number
  readonly to: number
  readonly dy: number
  readonly sign: number
}

function drawDisc(values: Float32Array, glow: PreparedGlow, { pixel, from, to, dy }: Span): void {
  const { x: middle, amounts, scale } = glow
  const [red, green, blue] = glow.srgb
  for (let x = from; x <= to; x += 1) {
    const dx = (x + 0.5) * pixel - middle
    const index = ((dx * dx + dy * dy) * scale) | 0
    if (index >= amounts.length) continue
    const fraction = amounts[index] as number
    const at = x * 3
    values[at] = (values[at] as number) * (1 - fraction) + red * fraction
    values[at + 1] = (values[at + 1] as number) * (1 - fraction) + green * fraction
    values[at + 2] = (values[at + 2] as number) * (1 - fraction) + blue * fraction
  }
}

function drawLight(values: Float32Array, glow: PreparedGlow, { pixel, from, to, dy, sign }: Span): void {
  const { x: middle, amounts, power, scale, colour } = glow
  for (let x = from; x <= to; x += 1) {
    const dx = (x + 0.5) * pixel - middle
    const index = ((dx * dx + dy * dy) * scale) | 0
    if (index >= amounts.length) continue
    const amount = power * (amounts[index] as number)
    for (let channel = 0; channel < 3; channel += 1) {
      const at = x * 3 + channel
      const before = values[at] as number
      const light = colour[channel] as number
      // The sum approaches white but does not exceed it. On black it is exact.
      if (sign > 0) values[at] = before + (1 - before / 255) * encode(amount * light)
      else values[at] = before * Math.sqrt(1 - Math.min(1, amount * -sign) * (1 - light))
    }
  }
}

/** A light over nothing is as opaque as it is bright. What removes light is as opaque as the shadow. */
function addOpacity(alpha: Float32Array, glow: PreparedGlow, { pixel, from, to, dy, sign }: Span): void {
  const { amounts, power, scale } = glow
  const brightest = Math.max(...glow.colour)
  for (let x = from; x <= to; x += 1) {
    const dx = (x + 0.5) * pixel - glow.x
    const amount = power * (amounts[((dx * dx + dy * dy) * scale) | 0] ?? 0)
    const light = sign > 0 ? encode(amount * brightest) : Math.min(1, amount * -sign) * 255
    const added = glow.shape === 'disc' ? amount * 255 : light
    alpha[x] = (alpha[x] as number) + (1 - (alpha[x] as number) / 255) * added
  }
}

/** How far a point and a halo reach, as multiples of the radius. */
const pointReach = 3.2
const haloReach = 3

/** What a point and a halo add, by the square of the distance as a fraction of the square of their reach. */
const points = tabulate(256, (fraction) => Math.exp(-(pointReach ** 2) * fraction))
const halos = tabulate(
  256,
  (fraction) => Math.exp(-(haloReach ** 2) * fraction) - Math.exp(-(haloReach ** 2)),
)

function tabulate(length: number, amountAt: (fraction: number) => number): Float32Array {
  const amounts = new Float32Array(length)
  for (let index = 0; index < length; index += 1)
    amounts[index] = Math.max(0, amountAt((index + 0.5) / length))
  return amounts
}

/** Computes what a light adds, by the square of the distance: `power` times one of `amounts`. */
function prepare(glow: Glow, pixel: number) {
  const [red, green, blue] = glow.colour
  const srgb = [encode(red), encode(green), encode(blue)] as const
  const { reach, power, amounts } = profileOf(glow, pixel)
  return { ...glow, srgb, reach, power, amounts, scale: amounts.length / reach ** 2 }
}

function profileOf(glow: Glow, pixel: number): { reach: number; power: number; amounts: Float32Array } {
  if (glow.shape === 'halo') return { reach: glow.radius * haloReach, power: 1, amounts: halos }
  if (glow.shape === 'point') {
    // A star smaller than a pixel is drawn larger and fainter, so a small image shows the same sky as a large one.
    const radius = Math.max(glow.radius, pixel * 0.55)
    return { reach: radius * pointReach, power: (glow.radius / radius) ** 2, amounts: points }
  }
  const reach = glow.radius * (1 + glow.softness / 2) + pixel
  const edge = Math.max(glow.softness * glow.radius, pixel * 1.2)
  const rim = glow.rim ?? 0
  const outer = glow.radius + edge / 2
  const amounts = tabulate(2048, (fraction) => {
    const distance = Math.sqrt(fraction) * reach
    const inside = Math.max(0, Math.min(1, (outer - distance) / edge))
    const coverage = inside * inside * (3 - 2 * inside)
    const near = Math.min(1, distance / glow.radius)
    const square = near * near
    return Math.min(1, coverage * (1 + rim * (square * square * square - 0.25)) * glow.opacity)
  })
  return { reach, power: 1, amounts }
}
