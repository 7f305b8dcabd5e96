import type { Random } from './random.ts'

const size = 256
const mask = size - 1

/** Smooth value noise in the plane, 0 to 1, twice differentiable. */
export type Noise = (x: number, y: number) => number

export function valueNoise(random: Random): Noise {
  const lattice = new Float64Array(size * size)
  for (let index = 0; index < lattice.length; index += 1) lattice[index] = random()
  return (x, y) => {
    const left = Math.floor(x)
    const top = Math.floor(y)
    const u = ease(x - left)
    const v = ease(y - top)
    const above = (top & mask) * size
    const below = ((top + 1) & mask) * size
    const near = left & mask
    const far = (left + 1) & mask
    const a = lattice[above + near] as number
    const b = lattice[above + far] as number
    const c = lattice[below + near] as number
    const d = lattice[below + far] as number
    return a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v
  }
}

/**
 * Smooth gradient noise in the plane, about 0.1 to 0.9 around 0.5. It has no plateaus, where value noise bent by
 * itself shows the squares of its lattice.
 */
export function gradientNoise(random: Random): Noise {
  const across = new Float64Array(size * size)
  const down = new Float64Array(size * size)
  for (let index = 0; index < across.length; index += 1) {
    const angle = random() * Math.PI * 2
    across[index] = Math.cos(angle) * 0.6
    down[index] = Math.sin(angle) * 0.6
  }
  return (x, y) => {
    const left = Math.floor(x)
    const top = Math.floor(y)
    const dx = x - left
    const dy = y - top
    const above = (top & mask) * size
    const below = ((top + 1) & mask) * size
    const near = left & mask
    const far = (left + 1) & mask
    const a = (across[above + near] as number) * dx + (down[above + near] as number) * dy
    const b = (across[above + far] as number) * (dx - 1) + (down[above + far] as number) * dy
    const c = (across[below + near] as number) * dx + (down[below + near] as number) * (dy - 1)
    const d = (across[below + far] as number) * (dx - 1) + (down[below + far] as number) * (dy - 1)
    const u = ease(dx)
    const v = ease(dy)
    return 0.5 + a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v
  }
}

/** From 0 to 1, with its first and second slope 0 at both ends. */
export function ease(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10)
}

/** Octaves of noise, each twice as fine and half as strong; about 0 to 1. */
export function fractal(noise: Noise, x: number, y: number, octaves: number): number {
  let sum = 0
  let weight = 0.5
  for (let octave = 0; octave < octaves; octave += 1) {
    sum += weight * noise(x, y)
    // Each octave is turned (by about 37°) and moved, so that the lattice's directions do not add up.
    const turned = x * 1.61 - y * 1.21
    y = x * 1.21 + y * 1.61 + 9.7
    x = turned + 17.1
    weight *= 0.5
  }
  return sum
}

/** 0 below `from`, 1 above `to`, smooth between. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = Math.max(0, Math.min(1, (x - from) / (to - from)))
  return t * t * (3 - 2 * t)
}
