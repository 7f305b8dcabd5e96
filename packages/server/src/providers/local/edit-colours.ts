import { fromHex, mix, shade, toSrgb } from './colour.ts'
import type { EditStep } from './edit-steps.ts'
import type { Pixels } from './encode-image.ts'

type ColourStep = Extract<
  EditStep,
  {
    kind:
      | 'grayscale'
      | 'sepia'
      | 'brightness'
      | 'saturation'
      | 'contrast'
      | 'warmth'
      | 'invert'
      | 'duotone'
      | 'tint'
      | 'vignette'
      | 'grain'
      | 'scanlines'
  }
>

/** Changes a row of RGB values in place: 0 to 255, with fractions. */
export type RowStage = (row: Float32Array, y: number) => void

/** Weights of red, green and blue in the lightness that the eye sees (Rec. 709). */
const [redWeight, greenWeight, blueWeight] = [0.2126, 0.7152, 0.0722]

/** Creates the stage of a step that changes each pixel by its colour and position. */
export function createColourStage(step: ColourStep, image: Pixels): RowStage {
  switch (step.kind) {
    case 'grayscale':
      return createMatrix(greyMatrix(1))
    case 'saturation':
      return createMatrix(greyMatrix(-step.amount))
    case 'sepia':
      return createMatrix(sepiaMatrix(step.amount))
    case 'warmth':
      return createMatrix(warmthMatrix(step.amount))
    case 'invert':
      return createCurve((value) => 1 - value)
    case 'brightness':
      // A power keeps black and white, so that nothing clips.
      return createCurve((value) => value ** (4 ** -step.amount))
    case 'contrast':
      return createCurve(step.amount < 0 ? flatten(-step.amount) : steepen(step.amount))
    case 'duotone':
      return createDuotone(step, image)
    case 'tint':
      return createTint(step)
    case 'vignette':
      return createVignette(step.amount, image)
    case 'grain':
      return createGrain(step.amount, image)
    case 'scanlines':
      return createScanlines(step.amount, image)
  }
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number]

function createMatrix([rr, rg, rb, gr, gg, gb, br, bg, bb]: Matrix): RowStage {
  return (row) => {
    for (let at = 0; at < row.length; at += 3) {
      const [red, green, blue] = [row[at] as number, row[at + 1] as number, row[at + 2] as number]
      row[at] = rr * red + rg * green + rb * blue
      row[at + 1] = gr * red + gg * green + gb * blue
      row[at + 2] = br * red + bg * green + bb * blue
    }
  }
}

/** Moves colours towards grey, or away from it if `amount` is negative. */
function greyMatrix(amount: number): Matrix {
  const [red, green, blue, keep] = [redWeight * amount, greenWeight * amount, blueWeight * amount, 1 - amount]
  return [red + keep, green, blue, red, green + keep, blue, red, green, blue + keep]
}

function sepiaMatrix(amount: number): Matrix {
  const full = [0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131]
  const mixed = full.map((value, index) => value * amount + (index % 4 === 0 ? 1 - amount : 0))
  return mixed as unknown as Matrix
}

/** Gains that keep the lightness of grey. */
function warmthMatrix(amount: number): Matrix {
  const [red, green, blue] = [1 + 0.2 * amount, 1 + 0.02 * amount, 1 - 0.25 * amount]
  const by = 1 / (red * redWeight + green * greenWeight + blue * blueWeight)
  return [red * by, 0, 0, 0, green * by, 0, 0, 0, blue * by]
}

const curveSteps = 4

/** @param curve From 0–1 to 0–1. */
function createCurve(curve: (value: number) => number): RowStage {
  const table = Float32Array.from(
    { length: 255 * curveSteps + 1 },
    (_, index) => 255 * curve(index / (255 * curveSteps)),
  )
  return (row) => {
    for (let at = 0; at < row.length; at += 1) {
      const value = row[at] as number
      row[at] = table[
        value <= 0 ? 0 : value >= 255 ? 255 * curveSteps : (value * curveSteps + 0.5) | 0
      ] as number
    }
  }
}

const flatten = (amount: number) => (value: number) => 0.5 + (value - 0.5) * (1 - 0.8 * amount)

/** An S curve through black, the middle and white. */
function steepen(amount: number): (value: number) => number {
  const slope = 1 + 2 * amount
  const half = (value: number) => 0.5 * (2 * value) ** slope
  return (value) => (value < 0.5 ? half(value) : 1 - half(1 - value))
}

const luma = (row: Float32Array, at: number) =>
  redWeight * (row[at] as number) +
  greenWeight * (row[at + 1] as number) +
  blueWeight * (row[at + 2] as number)

/** Colours of 256 shades of grey, 3 bytes each. */
function createRamp(colourOf: (light: number) => readonly [number, number, number]): Float32Array {
  const ramp = new Float32Array(256 * 3)
  for (let index = 0; index < 256; index += 1) ramp.set(colourOf(index / 255), index * 3)
  return ramp
}

/** Maps dark to one colour and light to another, mixed in OKLab. */
function createDuotone(step: Extract<ColourStep, { kind: 'duotone' }>, image: Pixels): RowStage {
  const [dark, light] = [fromHex(step.dark), fromHex(step.light)]
  const ramp = createRamp((share) => toSrgb(mix(dark, light, share)))
  const [lowest, highest] = rangeOf(image)
  const scale = 255 / Math.max(1, highest - lowest)
  return (row) => {
    for (let at = 0; at < row.length; at += 3) {
      const index = (luma(row, at) - lowest) * scale
      writeRamp(ramp, index, row, at, 1)
    }
  }
}

/** Lightness, 0 to 255, between which all but the darkest and the lightest hundredth of the pixels are. */
function rangeOf({ pixels, channels }: Pixels): [number, number] {
  const counts = new Uint32Array(256)
  let total = 0
  // Every fifth pixel says enough.
  for (let at = 0; at < pixels.length; at += channels * 5) {
    if (channels === 4 && pixels[at + 3] === 0) continue
    const [red, green, blue] = [pixels[at] as number, pixels[at + 1] as number, pixels[at + 2] as number]
    const index = (redWeight * red + greenWeight * green + blueWeight * blue) | 0
    counts[index] = (counts[index] as number) + 1
    total += 1
  }
  const find = (indices: readonly number[]) => {
    let sum = 0
    return indices.find((index) => {
      sum += counts[index] as number
      return sum > total / 100
    })
  }
  const indices = [...counts.keys()]
  return [find(indices) ?? 0, find(indices.toReversed()) ?? 255]
}

/** Gives each pixel the hue of the colour and keeps its lightness. */
function createTint({ colour, amount }: Extract<ColourStep, { kind: 'tint' }>): RowStage {
  const lab = fromHex(colour)
  const ramp = createRamp((light) => {
    // Between black and white there is room for the most chroma.
    const lightness = Math.cbrt(light ** 2.2)
    return toSrgb(shade(lab, lightness, Math.min(1, 4 * lightness * (1 - lightness))))
  })
  return (row) => {
    for (let at = 0; at < row.length; at += 3) writeRamp(ramp, luma(row, at), row, at, amount)
  }
}

function writeRamp(ramp: Float32Array, index: number, row: Float32Array, at: number, amount: number): void {
  const entry = 3 * (index <= 0 ? 0 : index >= 255 ? 255 : (index + 0.5) | 0)
  for (let channel = 0; channel < 3; channel += 1) {
    const value = row[at + channel] as number
    row[at + channel] = value + ((ramp[entry + channel] as number) - value) * amount
  }
}

/** Darkens towards the corners. */
function createVignette(amount: number, { width, height }: Pixels): RowStage {
  const squares = Float32Array.from({ length: width }, (_, x) => ((x + 0.5) / width - 0.5) ** 2)
  return (row, y) => {
    const squareY = ((y + 0.5) / height - 0.5) ** 2
    for (let x = 0, at = 0; at < row.length; x += 1, at += 3) {
      // 0 in the middle, 1 in the corners.
      const distance = 2 * ((squares[x] as number) + squareY)
      const light = 1 - 0.95 * amount * distance * (2 - distance)
      // Half a step of noise, because a smooth slope would show bands.
      const noise = noiseAt(x, y) * 0.5
      row[at] = (row[at] as number) * light + noise
      row[at + 1] = (row[at + 1] as number) * light + noise
      row[at + 2] = (row[at + 2] as number) * light + noise
    }
  }
}

/** Strongest between black and white, as on film. */
function createGrain(amount: number, { width, height }: Pixels): RowStage {
  // At the size of a screen a grain is a pixel; larger images get larger grains.
  const grain = Math.max(1, Math.max(width, height) / 1920)
  return (row, y) => {
    const line = Math.floor(y / grain)
    for (let x = 0, at = 0; at < row.length; x += 1, at += 3) {
      const light = luma(row, at) / 255
      const column = grain === 1 ? x : Math.floor(x / grain)
      const noise = noiseAt(column, line) * 80 * amount * (0.25 + 3 * light * (1 - light))
      row[at] = (row[at] as number) + noise
      row[at + 1] = (row[at + 1] as number) + noise
      row[at + 2] = (row[at + 2] as number) + noise
    }
  }
}

/** Noise of a pixel, -1 to 1, mostly near 0. */
function noiseAt(x: number, y: number): number {
  let hash = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y + 1, 0x165667b1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash ^= hash >>> 16
  return ((hash & 0xffff) + (hash >>> 16)) / 0xffff - 1
}

/** Dark lines, 270 in the height of an image. */
function createScanlines(amount: number, { height }: Pixels): RowStage {
  const period = Math.max(2, Math.round(height / 270))
  return (row, y) => {
    if (y % period < period / 2) return
    for (let at = 0; at < row.length; at += 1) row[at] = (row[at] as number) * (1 - 0.6 * amount)
  }
}
