import { encode, toLinear } from './colour.ts'
import type { Pixels } from './encode-image.ts'
import type { ImagePlan } from './plan-image.ts'
import { createScene, type Layers, type Row, type Scene, type SmoothLayer } from './scene.ts'
import { styles } from './styles.ts'

/** Renders an image, with an alpha channel if it is transparent. The same plan gives the same bytes on one machine. */
export function renderImage(plan: ImagePlan): Pixels {
  const { width, height, isTransparent } = plan
  const scene = createScene(plan)
  const { smooth, draw, vignette = 0, isExact = false }: Layers = styles[plan.style].create(scene)
  const channels = isTransparent ? 4 : 3
  const pixels = new Uint8ClampedArray(width * height * channels)
  const row: Row & { y: number } = {
    y: 0,
    width,
    values: new Float32Array(width * 3),
    alpha: isTransparent ? new Float32Array(width) : undefined,
    extra: Array.from({ length: smooth?.extraChannels ?? 0 }, () => new Float32Array(width)),
  }
  const fillRow = smooth ? createInterpolator(inSrgb(smooth, scene, vignette), scene, width) : clearRow
  const writeRow = createDither(plan.seed, isExact)

  for (let index = 0; index < height; index += 1) {
    row.y = (index + 0.5) * scene.pixel
    fillRow(row)
    draw?.(row)
    writeRow(row, pixels, index * width * channels)
  }
  return { pixels: new Uint8Array(pixels.buffer), width, height, channels }
}

function clearRow({ values, alpha }: Row): void {
  if (!alpha) return
  values.fill(0)
  alpha.fill(0)
}

/**
 * Adds the vignette to a layer and converts its samples, which are fewer than the pixels, to sRGB. In a transparent
 * image they are multiplied by the opacity.
 */
function inSrgb(smooth: SmoothLayer, { right, bottom, isTransparent }: Scene, vignette: number): SmoothLayer {
  const linear = new Float32Array(3)
  const opacityAt = 3 + (smooth.extraChannels ?? 0)
  return {
    ...smooth,
    sample(x, y, out) {
      smooth.sample(x, y, out)
      const dx = x / right - 0.5
      const dy = y / bottom - 0.5
      const squared = dx * dx + dy * dy
      // Only the corners darken, so that the requested colours stay exact elsewhere.
      const dim = isTransparent ? 1 : 1 - 2 * vignette * squared * squared
      toLinear((out[0] as number) * dim, out[1] as number, out[2] as number, linear, 0)
      const opacity = isTransparent ? Math.max(0, Math.min(1, out[opacityAt] as number)) : 1
      for (let channel = 0; channel < 3; channel += 1) {
        out[channel] = encode(linear[channel] as number) * opacity
      }
      if (isTransparent) out[opacityAt] = opacity * 255
    },
  }
}

/**
 * Samples a layer on a coarse grid and interpolates with cubic B-splines, which leave no seams. Each line of samples
 * is expanded to the width of the image once. Every row of pixels is a weighted sum of four expanded lines.
 */
function createInterpolator(smooth: SmoothLayer, scene: Scene, width: number): (row: Row) => void {
  const channels = 3 + (smooth.extraChannels ?? 0) + (scene.isTransparent ? 1 : 0)
  const step = 1 / smooth.samples
  const columns = Math.ceil(scene.right / step) + 4
  const out = new Float64Array(channels)
  const samples = new Float32Array(columns * channels)
  const weights = new Float32Array(width * 4)
  const starts = Int32Array.from({ length: width }, (_, x) => {
    const position = ((x + 0.5) * scene.pixel) / step
    writeSplineWeights(position - Math.floor(position), weights, x * 4)
    return Math.floor(position) * channels
  })
  const expand = (line: number, expanded: Float32Array): Float32Array => {
    for (let x = 0; x < columns; x += 1) {
      smooth.sample((x - 1) * step, (line - 1) * step, out)
      for (let channel = 0; channel < channels; channel += 1) {
        samples[x * channels + channel] = out[channel] as number
      }
    }
    for (let channel = 0; channel < channels; channel += 1) {
      // As in a row, red, green and blue are interleaved and each extra channel is separate.
      const [first, stride] = channel < 3 ? [channel, 3] : [channel * width, 1]
      for (let x = 0; x < width; x += 1) {
        const at = (starts[x] as number) + channel
        expanded[first + x * stride] =
          (weights[x * 4] as number) * (samples[at] as number) +
          (weights[x * 4 + 1] as number) * (samples[at + channels] as number) +
          (weights[x * 4 + 2] as number) * (samples[at + 2 * channels] as number) +
          (weights[x * 4 + 3] as number) * (samples[at + 3 * channels] as number)
      }
    }
    return expanded
  }
  const lines = [0, 1, 2, 3].map((line) => expand(line, new Float32Array(width * channels)))
  const vertical = new Float32Array(4)
  let top = 0

  return ({ y, values, alpha, extra }) => {
    const position = y / step
    // In a small image, a row can be several lines below the previous one.
    top = Math.max(top, Math.floor(position) - 4)
    for (; top < Math.floor(position); top += 1) lines.push(expand(top + 4, lines.shift() as Float32Array))
    writeSplineWeights(position - top, vertical, 0)
    addLines(lines, vertical, 0, values)
    for (const [index, channel] of extra.entries()) addLines(lines, vertical, (index + 3) * width, channel)
    if (alpha) addLines(lines, vertical, (channels - 1) * width, alpha)
  }
}

/** Writes the weighted sum of four lines, read from an index on. */
function addLines(lines: readonly Float32Array[], weights: Float32Array, from: number, out: Float32Array) {
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

/** Writes the weights of the four samples around a point, `t` of the way between the middle two. */
function writeSplineWeights(t: number, out: Float32Array, offset: number): void {
  const rest = 1 - t
  out[offset] = (rest * rest * rest) / 6
  out[offset + 1] = (3 * t * t * t - 6 * t * t + 4) / 6
  out[offset + 2] = (3 * rest * rest * rest - 6 * rest * rest + 4) / 6
  out[offset + 3] = (t * t * t) / 6
}

/**
 * Returns a function that rounds a row to bytes with noise: no bands, no pattern, no visible grain. Triangular noise of
 * one step either way hides small steps best; uniform noise of half a step keeps whole numbers exact. Each row starts
 * at a random index of one table of noise.
 */
function createDither(seed: number, isExact: boolean) {
  const randomBits = createRandomBits(seed)
  const mask = 0xffff
  const noise = Float32Array.from({ length: mask + 1 }, () => {
    const bits = randomBits()
    return isExact ? 0.9 * (bits / 2 ** 32 - 0.5) : ((bits & 0xffff) + (bits >>> 16)) / 65_536 - 1
  })
  return ({ values, alpha }: Row, pixels: Uint8ClampedArray, start: number): void => {
    const first = randomBits() & mask
    if (alpha) {
      writeTransparent(values, alpha, pixels, start, (index) => noise[(first + index) & mask] as number)
      return
    }
    for (let index = 0; index < values.length; index += 1) {
      pixels[start + index] = (values[index] as number) + (noise[(first + index) & mask] as number)
    }
  }
}

/** Writes a row whose values are multiplied by their opacity. PNG, WebP and AVIF store the colour without it. */
function writeTransparent(
  values: Float32Array,
  alpha: Float32Array,
  pixels: Uint8ClampedArray,
  start: number,
  noiseAt: (index: number) => number,
): void {
  for (let x = 0, at = start; x < alpha.length; x += 1, at += 4) {
    const opacity = alpha[x] as number
    if (opacity <= 0) continue
    const isOpaque = opacity >= 255
    pixels[at + 3] = isOpaque ? 255 : opacity + noiseAt(x)
    for (let channel = 0; channel < 3; channel += 1) {
      const index = x * 3 + channel
      const value = isOpaque ? (values[index] as number) : ((values[index] as number) * 255) / opacity
      pixels[at + channel] = value + noiseAt(index)
    }
  }
}

/** Returns a generator of 32 random bits: xorshift. */
function createRandomBits(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
