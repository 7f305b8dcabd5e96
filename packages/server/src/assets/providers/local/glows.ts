import { encode } from './colour.ts'
import type { Row, Scene } from './picture.ts'

/** A round light: where it is, how large, and how much linear light it adds in its middle. */
export interface Glow {
  readonly x: number
  readonly y: number
  /** Units of the short side. */
  readonly radius: number
  readonly colour: readonly [number, number, number]
  readonly shape: 'point' | 'halo' | 'disc'
  /** How much of what is behind a disc it hides: then it has its colour and adds none. @default 0 */
  readonly cover?: number
  /** Width of a disc's edge, as a share of its radius: sharp 0, blurred 1. */
  readonly softness?: number
  /** How much brighter a disc's rim is than its middle. */
  readonly rim?: number
}

/**
 * Adds round lights to the rows that they reach.
 *
 * @param sign 1 adds light; a negative number takes that share of it away, for dark marks on light ground.
 */
export function glows(scene: Scene, lights: readonly Glow[], sign: number): (row: Row) => void {
  const { pixel } = scene
  const prepared = lights
    .map((light) => prepare(light, pixel))
    .sort((one, other) => one.y - one.reach - (other.y - other.reach))
  let next = 0
  let active: typeof prepared = []

  return ({ y, width, values }) => {
    while (next < prepared.length) {
      const light = prepared[next] as (typeof prepared)[number]
      if (light.y - light.reach > y) break
      active.push(light)
      next += 1
    }
    active = active.filter((light) => light.y + light.reach >= y)
    for (const light of active) {
      const half = Math.sqrt(Math.max(0, light.reach ** 2 - (y - light.y) ** 2))
      const from = Math.max(0, Math.floor((light.x - half) / pixel))
      const to = Math.min(width - 1, Math.ceil((light.x + half) / pixel))
      const { amounts, scale, colour, shown, cover } = light
      const [red, green, blue] = shown
      const dy = y - light.y
      for (let x = from; x <= to; x += 1) {
        const dx = (x + 0.5) * pixel - light.x
        const index = ((dx * dx + dy * dy) * scale) | 0
        if (index >= amounts.length) continue
        const amount = amounts[index] as number
        const offset = x * 3
        const share = Math.min(1, amount * (cover ?? Math.abs(sign)))
        if (cover) {
          values[offset] = (values[offset] as number) * (1 - share) + red * share
          values[offset + 1] = (values[offset + 1] as number) * (1 - share) + green * share
          values[offset + 2] = (values[offset + 2] as number) * (1 - share) + blue * share
          continue
        }
        for (let channel = 0; channel < 3; channel += 1) {
          const before = values[offset + channel] as number
          const light = colour[channel] as number
          // Light adds to light up to white; on black ground the sum is exact.
          if (sign > 0) values[offset + channel] = before + (1 - before / 255) * encode(amount * light)
          else values[offset + channel] = before * Math.sqrt(1 - share * (1 - light))
        }
      }
    }
  }
}

/** A light with its reach and what it adds by the square of the distance, worked out once. */
function prepare(light: Glow, pixel: number) {
  const reach = reachOf(light, pixel)
  const profile = profileOf(light, pixel)
  const length = light.shape === 'disc' ? 2048 : 256
  const scale = length / reach ** 2
  const amounts = Float32Array.from({ length }, (_, index) =>
    Math.max(0, profile(Math.sqrt((index + 0.5) / scale))),
  )
  const [red, green, blue] = light.colour
  const shown = [encode(red), encode(green), encode(blue)] as const
  return { ...light, reach, amounts, scale, shown }
}

/** A star is never smaller than a pixel sees, only fainter: so a small picture has the same sky as a large one. */
function pointRadius(light: Glow, pixel: number): number {
  return Math.max(light.radius, pixel * 0.55)
}

function reachOf(light: Glow, pixel: number): number {
  if (light.shape === 'point') return pointRadius(light, pixel) * 3.2
  if (light.shape === 'halo') return light.radius * 3
  return light.radius * (1 + (light.softness ?? 0) / 2) + pixel
}

function profileOf(light: Glow, pixel: number): (distance: number) => number {
  if (light.shape === 'point') {
    const radius = pointRadius(light, pixel)
    const power = (light.radius / radius) ** 2
    return (distance) => power * Math.exp(-((distance / radius) ** 2))
  }
  if (light.shape === 'halo') {
    const end = Math.exp(-9)
    return (distance) => Math.max(0, Math.exp(-((distance / light.radius) ** 2)) - end)
  }
  const edge = Math.max((light.softness ?? 0) * light.radius, pixel * 1.2)
  const rim = light.rim ?? 0
  const outer = light.radius + edge / 2
  return (distance) => {
    const inside = Math.max(0, Math.min(1, (outer - distance) / edge))
    const cover = inside * inside * (3 - 2 * inside)
    const near = Math.min(1, distance / light.radius)
    const square = near * near
    return cover * (1 + rim * (square * square * square - 0.25))
  }
}
