import { encode, fromHex, type Lab, mix, shade, toLinear } from './colour.ts'
import { smoothstep, valueNoise } from './noise.ts'
import type { Picture, Row, Scene } from './picture.ts'
import { randomFrom } from './random.ts'
import { styles } from './styles.ts'
import type { Understanding } from './understand.ts'

/**
 * Paints what was understood. The same plan gives the same bytes on one machine.
 *
 * @returns RGB, 3 bytes a pixel, row by row from the top.
 */
export function paint(plan: Understanding): { pixels: Uint8Array; width: number; height: number } {
  const { width, height } = plan
  const scene = sceneOf(plan)
  const picture = styles[plan.style].paint(scene)
  const pixels = new Uint8Array(width * height * 3)
  const extra = Array.from({ length: picture.smooth?.extraChannels ?? 0 }, () => new Float32Array(width))
  const row: Row & { y: number } = {
    y: 0,
    width,
    lab: new Float32Array(width * 3),
    linear: new Float32Array(width * 3),
    extra,
  }
  const fillSmooth = picture.smooth && interpolator(picture.smooth, scene, width)
  const dither = createDither(plan.seed)

  for (let index = 0; index < height; index += 1) {
    row.y = (index + 0.5) * scene.pixel
    if (fillSmooth) fillSmooth(row)
    else fillFlat(row.lab, scene.background)
    picture.draw?.(row)
    toLight(row, scene, picture.vignette ?? 0)
    picture.light?.(row)
    writeRow(row.linear, pixels, index * width * 3, dither)
  }
  return { pixels, width, height }
}

function sceneOf(plan: Understanding): Scene {
  const { width, height, theme, colours, seed, strength } = plan
  // A strip is measured by its length: otherwise a thin one would hold thousands of squares, each with its samples.
  const unit = Math.max(Math.min(width, height), Math.max(width, height) / 4)
  const random = randomFrom(seed)
  const palette = colours.map(fromHex)
  const isDark = theme === 'dark'
  const first = palette[0] as Lab
  const background = isDark ? shade(first, 0.13 + random() * 0.03, 0.2) : shade(first, 0.965, 0.08)
  // Each colour holds for a while before it becomes the next: otherwise only a line would have it.
  const shades = Array.from({ length: 257 }, (_, index): Lab => {
    const place = (index / 256) * (palette.length - 1)
    const low = Math.min(Math.floor(place), Math.max(0, palette.length - 2))
    const share = smoothstep(0.22, 0.78, place - low)
    return mix(palette[low] as Lab, palette[Math.min(low + 1, palette.length - 1)] as Lab, share)
  })
  return {
    right: width / unit,
    bottom: height / unit,
    pixel: 1 / unit,
    isDark,
    isThemeAsked: plan.isThemeAsked,
    direction: plan.direction,
    palette,
    background,
    strength,
    random,
    noise: valueNoise(random),
    ramp: (position) => shades[Math.round(Math.max(0, Math.min(1, position)) * 256)] as Lab,
  }
}

function fillFlat(lab: Float32Array, [l, a, b]: Lab): void {
  for (let offset = 0; offset < lab.length; offset += 3) {
    lab[offset] = l
    lab[offset + 1] = a
    lab[offset + 2] = b
  }
}

/**
 * Samples the smooth part on a coarse grid and interpolates it with cubic B-splines: no seams, no second look
 * at the expensive function, and the same grid whatever the number of pixels.
 */
function interpolator(smooth: NonNullable<Picture['smooth']>, scene: Scene, width: number) {
  const channels = 3 + (smooth.extraChannels ?? 0)
  const step = 1 / smooth.samples
  const columns = Math.ceil(scene.right / step) + 4
  const rows = Math.ceil(scene.bottom / step) + 4
  const grid = new Float32Array(columns * rows * channels)
  const out = new Float64Array(channels)
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      smooth.at((x - 1) * step, (y - 1) * step, out)
      grid.set(out, (y * columns + x) * channels)
    }
  }

  const starts = new Int32Array(width)
  const weights = new Float32Array(width * 4)
  for (let x = 0; x < width; x += 1) {
    const place = ((x + 0.5) * scene.pixel) / step
    starts[x] = Math.floor(place) * channels
    splineWeights(place - Math.floor(place), weights, x * 4)
  }
  const line = new Float32Array(columns * channels)
  const vertical = new Float32Array(4)

  return ({ y, lab, extra }: Row) => {
    const place = y / step
    const top = Math.floor(place)
    splineWeights(place - top, vertical, 0)
    const [v0, v1, v2, v3] = vertical as unknown as [number, number, number, number]
    const stride = columns * channels
    const from = top * stride
    for (let index = 0; index < stride; index += 1) {
      const at = from + index
      line[index] =
        v0 * (grid[at] as number) +
        v1 * (grid[at + stride] as number) +
        v2 * (grid[at + 2 * stride] as number) +
        v3 * (grid[at + 3 * stride] as number)
    }
    for (let x = 0; x < width; x += 1) {
      const at = starts[x] as number
      const w = x * 4
      const w0 = weights[w] as number
      const w1 = weights[w + 1] as number
      const w2 = weights[w + 2] as number
      const w3 = weights[w + 3] as number
      lab[x * 3] =
        w0 * (line[at] as number) +
        w1 * (line[at + channels] as number) +
        w2 * (line[at + 2 * channels] as number) +
        w3 * (line[at + 3 * channels] as number)
      lab[x * 3 + 1] =
        w0 * (line[at + 1] as number) +
        w1 * (line[at + channels + 1] as number) +
        w2 * (line[at + 2 * channels + 1] as number) +
        w3 * (line[at + 3 * channels + 1] as number)
      lab[x * 3 + 2] =
        w0 * (line[at + 2] as number) +
        w1 * (line[at + channels + 2] as number) +
        w2 * (line[at + 2 * channels + 2] as number) +
        w3 * (line[at + 3 * channels + 2] as number)
      for (let channel = 3; channel < channels; channel += 1) {
        ;(extra[channel - 3] as Float32Array)[x] =
          w0 * (line[at + channel] as number) +
          w1 * (line[at + channels + channel] as number) +
          w2 * (line[at + 2 * channels + channel] as number) +
          w3 * (line[at + 3 * channels + channel] as number)
      }
    }
  }
}

/** Weights of the four samples around a place, by its share of the way between the middle two. */
function splineWeights(t: number, out: Float32Array, offset: number): void {
  const rest = 1 - t
  out[offset] = (rest * rest * rest) / 6
  out[offset + 1] = (3 * t * t * t - 6 * t * t + 4) / 6
  out[offset + 2] = (3 * rest * rest * rest - 6 * rest * rest + 4) / 6
  out[offset + 3] = (t * t * t) / 6
}

function toLight({ y, width, lab, linear }: Row, scene: Scene, vignette: number): void {
  const dy = y / scene.bottom - 0.5
  for (let x = 0, offset = 0; x < width; x += 1, offset += 3) {
    const dx = ((x + 0.5) * scene.pixel) / scene.right - 0.5
    const squared = dx * dx + dy * dy
    // The corners only: further in, colours are as they were asked for.
    const dim = 1 - 2 * vignette * squared * squared
    toLinear(
      (lab[offset] as number) * dim,
      lab[offset + 1] as number,
      lab[offset + 2] as number,
      linear,
      offset,
    )
  }
}

/** Rounds to bytes with noise of one step, triangular: no bands, no pattern, no grain that can be seen. */
function writeRow(linear: Float32Array, pixels: Uint8Array, start: number, dither: Dither): void {
  const { noise } = dither
  const first = dither.next()
  for (let index = 0; index < linear.length; index += 1) {
    const value = encode(linear[index] as number) + (noise[(first + index) & noiseMask] as number)
    pixels[start + index] = Math.max(0, Math.min(255, value))
  }
}

/** Half a step and triangular noise of one step either way, from a table that every row enters elsewhere. */
interface Dither {
  readonly noise: Float32Array
  next(): number
}

const noiseMask = 0xffff

function createDither(seed: number): Dither {
  const random = randomBits(seed)
  const noise = Float32Array.from({ length: noiseMask + 1 }, () => {
    const bits = random()
    return ((bits & 0xffff) + (bits >>> 16)) / 65_536 - 0.5
  })
  return { noise, next: () => random() & noiseMask }
}

/** 32 random bits a call: xorshift. */
function randomBits(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
