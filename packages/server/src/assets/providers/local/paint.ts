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
  const pixels = new Uint8ClampedArray(width * height * 3)
  const { smooth, draw } = picture
  const row: Row & { y: number } = {
    y: 0,
    width,
    values: new Float32Array(width * 3),
    extra: Array.from({ length: smooth?.extraChannels ?? 0 }, () => new Float32Array(width)),
  }
  const fill = smooth && interpolator(asShown(smooth, scene, picture.vignette ?? 0), scene, width)
  const dither = createDither(plan.seed)

  for (let index = 0; index < height; index += 1) {
    row.y = (index + 0.5) * scene.pixel
    fill?.(row)
    draw?.(row)
    writeRow(row.values, pixels, index * width * 3, dither)
  }
  return { pixels: new Uint8Array(pixels.buffer), width, height }
}

type Smooth = NonNullable<Picture['smooth']>

/** The smooth part as the screen has it, with its vignette. */
function asShown(smooth: Smooth, { right, bottom }: Scene, vignette: number): Smooth {
  const linear = new Float32Array(3)
  return {
    ...smooth,
    at(x, y, out) {
      smooth.at(x, y, out)
      const dx = x / right - 0.5
      const dy = y / bottom - 0.5
      const squared = dx * dx + dy * dy
      // The corners only: further in, colours are as they were asked for.
      const dim = 1 - 2 * vignette * squared * squared
      toLinear((out[0] as number) * dim, out[1] as number, out[2] as number, linear, 0)
      for (let channel = 0; channel < 3; channel += 1) out[channel] = encode(linear[channel] as number)
    },
  }
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

/**
 * Samples the smooth part on a coarse grid and interpolates it with cubic B-splines: no seams, no second look
 * at the expensive function, and the same grid whatever the number of pixels. Each line of samples is widened
 * to the row's pixels once; of the rows between, each is a sum of four such lines.
 */
function interpolator(smooth: Smooth, scene: Scene, width: number) {
  const channels = 3 + (smooth.extraChannels ?? 0)
  const step = 1 / smooth.samples
  const columns = Math.ceil(scene.right / step) + 4
  const out = new Float64Array(channels)
  const samples = new Float32Array(columns * channels)
  const weights = new Float32Array(width * 4)
  const starts = Int32Array.from({ length: width }, (_, x) => {
    const place = ((x + 0.5) * scene.pixel) / step
    splineWeights(place - Math.floor(place), weights, x * 4)
    return Math.floor(place) * channels
  })
  const widen = (line: number, wide: Float32Array): Float32Array => {
    for (let x = 0; x < columns; x += 1) {
      smooth.at((x - 1) * step, (line - 1) * step, out)
      for (let channel = 0; channel < channels; channel += 1) {
        samples[x * channels + channel] = out[channel] as number
      }
    }
    for (let channel = 0; channel < channels; channel += 1) {
      // The first three channels lie together, as a row has them; each further one lies by itself.
      const [first, stride] = channel < 3 ? [channel, 3] : [channel * width, 1]
      for (let x = 0; x < width; x += 1) {
        const at = (starts[x] as number) + channel
        wide[first + x * stride] =
          (weights[x * 4] as number) * (samples[at] as number) +
          (weights[x * 4 + 1] as number) * (samples[at + channels] as number) +
          (weights[x * 4 + 2] as number) * (samples[at + 2 * channels] as number) +
          (weights[x * 4 + 3] as number) * (samples[at + 3 * channels] as number)
      }
    }
    return wide
  }
  const lines = [0, 1, 2, 3].map((line) => widen(line, new Float32Array(width * channels)))
  const vertical = new Float32Array(4)
  let top = 0

  return ({ y, values, extra }: Row) => {
    const place = y / step
    // A row may be several lines below the one before.
    top = Math.max(top, Math.floor(place) - 4)
    for (; top < Math.floor(place); top += 1) lines.push(widen(top + 4, lines.shift() as Float32Array))
    splineWeights(place - top, vertical, 0)
    sumOf(lines, vertical, 0, values)
    for (const [index, channel] of extra.entries()) sumOf(lines, vertical, (index + 3) * width, channel)
  }
}

/** Adds up four lines from an index on, each by its weight. */
function sumOf(lines: readonly Float32Array[], weights: Float32Array, from: number, out: Float32Array): void {
  const [one, two, three, four] = lines as [Float32Array, Float32Array, Float32Array, Float32Array]
  const [w1, w2, w3, w4] = weights as unknown as [number, number, number, number]
  for (let index = 0, at = from; index < out.length; index += 1, at += 1) {
    out[index] =
      w1 * (one[at] as number) +
      w2 * (two[at] as number) +
      w3 * (three[at] as number) +
      w4 * (four[at] as number)
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

/** Rounds to bytes with noise of one step, triangular: no bands, no pattern, no grain that can be seen. */
function writeRow(values: Float32Array, pixels: Uint8ClampedArray, start: number, dither: Dither): void {
  const { noise } = dither
  const first = dither.next()
  for (let index = 0; index < values.length; index += 1) {
    pixels[start + index] = (values[index] as number) + (noise[(first + index) & noiseMask] as number)
  }
}

/** Triangular noise of one step either way, from a table that every row enters elsewhere. */
interface Dither {
  readonly noise: Float32Array
  next(): number
}

const noiseMask = 0xffff

function createDither(seed: number): Dither {
  const random = randomBits(seed)
  const noise = Float32Array.from({ length: noiseMask + 1 }, () => {
    const bits = random()
    return ((bits & 0xffff) + (bits >>> 16)) / 65_536 - 1
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
