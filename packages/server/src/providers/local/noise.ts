/** Numbers in [0, 1). */
export type Random = () => number

/** Returns a generator that gives the same numbers for the same seed on every machine: mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const size = 256
const mask = size - 1

/**
 * Smooth noise in the plane, twice differentiable, about 0 to 1. A class and not a closure, because V8 optimises the
 * methods of a class once for all images.
 */
export abstract class Noise {
  abstract at(x: number, y: number): number

  /** Adds octaves of noise, each twice as fine and half as strong. The sum is about 0 to 1. */
  fractalAt(x: number, y: number, octaves: number): number {
    let sum = 0
    let weight = 0.5
    for (let octave = 0; octave < octaves; octave += 1) {
      sum += weight * this.at(x, y)
      // Each octave is rotated by about 37° and moved. Otherwise the lattices would align and show.
      const rotated = x * 1.61 - y * 1.21
      y = x * 1.21 + y * 1.61 + 9.7
      x = rotated + 17.1
      weight *= 0.5
    }
    return sum
  }
}

/** Interpolates random values at the points of a lattice, 0 to 1. */
export class ValueNoise extends Noise {
  readonly #lattice = new Float64Array(size * size)

  constructor(random: Random) {
    super()
    for (let index = 0; index < this.#lattice.length; index += 1) this.#lattice[index] = random()
  }

  /** The noise at a point of the lattice. */
  valueAt(column: number, row: number): number {
    return this.#lattice[(row & mask) * size + (column & mask)] as number
  }

  at(x: number, y: number): number {
    const lattice = this.#lattice
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
 * Interpolates random slopes at the points of a lattice, about 0.1 to 0.9 around 0.5. Value noise that is distorted
 * by itself shows the squares of its lattice; gradient noise does not.
 */
export class GradientNoise extends Noise {
  readonly #across = new Float64Array(size * size)
  readonly #down = new Float64Array(size * size)

  constructor(random: Random) {
    super()
    for (let index = 0; index < this.#across.length; index += 1) {
      const angle = random() * Math.PI * 2
      this.#across[index] = Math.cos(angle) * 0.6
      this.#down[index] = Math.sin(angle) * 0.6
    }
  }

  at(x: number, y: number): number {
    const across = this.#across
    const down = this.#down
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

/** Rises from 0 to 1 with first and second derivatives of 0 at both ends. */
export function ease(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10)
}

/** Rises smoothly from 0 at `from` to 1 at `to`. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = Math.max(0, Math.min(1, (x - from) / (to - from)))
  return t * t * (3 - 2 * t)
}
