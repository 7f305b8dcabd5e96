import sharp, { type Sharp } from 'sharp'
import { createColourStage, type RowStage } from './edit-colours.ts'
import type { EditStep } from './edit-steps.ts'
import { encodeImage, type Pixels } from './encode-image.ts'
import { type EditJob, type EncodedImage, type ImageProblem, imageLimits } from './image-job.ts'
import { fromPixels, openImage, readPixels } from './source-image.ts'

/** Applies the steps of a plan, and encodes the result. The same plan gives the same image. */
export async function editImage({ edit, source, format }: EditJob): Promise<EncodedImage | ImageProblem> {
  let image = await readPixels(openImage(source))
  for (const [index, step] of edit.steps.entries()) {
    if (isColourStep(step)) {
      const next = edit.steps[index + 1]
      // Steps of one row run together, so that nothing is rounded between them.
      if (next && isColourStep(next)) continue
      image = applyColours(image, colourStepsUpTo(edit.steps, index))
    } else {
      const problem = validateResult(step, image)
      if (problem) return problem
      image = await applyStep(image, step)
    }
  }
  return encodeImage(image, format)
}

type ColourStep = Parameters<typeof createColourStage>[0]

const isColourStep = (step: EditStep): step is ColourStep =>
  !/^(?:crop|resize|flip|rotate|sharpen|blur|pixelate|border|rounded-corners)$/.test(step.kind)

/** The colour steps that end at an index, without another step between. */
function colourStepsUpTo(steps: readonly EditStep[], index: number): ColourStep[] {
  const before = steps.slice(0, index + 1)
  const start = before.findLastIndex((step) => !isColourStep(step)) + 1
  return before.slice(start).filter(isColourStep)
}

function applyColours(image: Pixels, steps: readonly ColourStep[]): Pixels {
  const { width, height, channels } = image
  const pixels = new Uint8ClampedArray(image.pixels.length)
  const row = new Float32Array(width * 3)
  let from = image
  let stages: RowStage[] = []
  const run = () => {
    for (let y = 0; y < height; y += 1) {
      const start = y * width * channels
      for (let x = 0, at = start; x < width * 3; x += 3, at += channels) {
        row[x] = from.pixels[at] as number
        row[x + 1] = from.pixels[at + 1] as number
        row[x + 2] = from.pixels[at + 2] as number
      }
      for (const stage of stages) stage(row, y)
      for (let x = 0, at = start; x < width * 3; x += 3, at += channels) {
        pixels[at] = row[x] as number
        pixels[at + 1] = row[x + 1] as number
        pixels[at + 2] = row[x + 2] as number
        if (channels === 4) pixels[at + 3] = from.pixels[at + 3] as number
      }
    }
    from = { ...image, pixels: new Uint8Array(pixels.buffer) }
    stages = []
  }
  for (const step of steps) {
    // A duotone reads the darkest and the lightest pixel first.
    if (step.kind === 'duotone' && stages.length > 0) run()
    stages.push(createColourStage(step, from))
  }
  run()
  return from
}

type OtherStep = Exclude<EditStep, ColourStep>

/** Size in pixels of what a step makes, where it is larger than the image. */
function sizeAfter(step: OtherStep, { width, height }: Pixels): [number, number] {
  switch (step.kind) {
    case 'resize': {
      const { factor = 1 } = step
      const across =
        step.width ?? (step.height === undefined ? width * factor : (width * step.height) / height)
      const down = step.height ?? (step.width === undefined ? height * factor : (height * step.width) / width)
      return [Math.max(1, Math.round(across)), Math.max(1, Math.round(down))]
    }
    case 'rotate': {
      const angle = (step.degrees * Math.PI) / 180
      const [sin, cos] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))]
      return [Math.ceil(width * cos + height * sin), Math.ceil(width * sin + height * cos)]
    }
    case 'border': {
      const border = borderOf(step, width, height)
      return [width + 2 * border, height + 2 * border]
    }
    default:
      return [width, height]
  }
}

function validateResult(step: OtherStep, image: Pixels): ImageProblem | undefined {
  const [width, height] = sizeAfter(step, image)
  const { maxPixels, maxSide } = imageLimits
  if (width * height <= maxPixels && width <= maxSide && height <= maxSide) return undefined
  const limit = `${maxPixels / 1e6} megapixels and ${maxSide} pixels a side`
  return {
    problem: 'image_too_large',
    detail: `The result would have ${width}x${height} pixels. The limit is ${limit}. Make the image smaller first.`,
  }
}

function borderOf(step: Extract<EditStep, { kind: 'border' }>, width: number, height: number): number {
  return Math.round(step.pixels ?? Math.max(1, Math.min(width, height) * 0.08 * step.amount))
}

async function applyStep(image: Pixels, step: OtherStep): Promise<Pixels> {
  const { width, height } = image
  const from = fromPixels(image)
  switch (step.kind) {
    case 'crop': {
      const [across, down] = step.ratio
      const size = {
        width: Math.max(1, Math.min(width, Math.round((height * across) / down))),
        height: Math.max(1, Math.min(height, Math.round((width * down) / across))),
      }
      return readPixels(from.resize({ ...size, fit: 'cover', position: sharp.strategy.entropy }))
    }
    case 'resize': {
      const [across, down] = sizeAfter(step, image)
      return readPixels(from.resize({ width: across, height: down, fit: 'fill' }))
    }
    case 'flip':
      return readPixels(step.axis === 'vertical' ? from.flip() : from.flop())
    case 'rotate':
      return readPixels(rotate(from, step.degrees))
    case 'sharpen':
      return readPixels(
        from.sharpen({ sigma: 0.6 + 0.8 * step.amount, m1: 0.5 + step.amount, m2: 2 + 2 * step.amount }),
      )
    case 'blur':
      return readPixels(from.blur(Math.max(0.3, step.pixels ?? (Math.max(width, height) * step.amount) / 80)))
    case 'pixelate': {
      const block = Math.max(2, step.pixels ?? (Math.max(width, height) * step.amount) / 24)
      const small = await readPixels(
        from.resize({
          width: Math.max(1, Math.round(width / block)),
          height: Math.max(1, Math.round(height / block)),
          fit: 'fill',
          kernel: 'cubic',
        }),
      )
      return readPixels(fromPixels(small).resize({ width, height, fit: 'fill', kernel: 'nearest' }))
    }
    case 'border': {
      const border = borderOf(step, width, height)
      const sides = { top: border, bottom: border, left: border, right: border }
      return readPixels(from.extend({ ...sides, background: step.colour }))
    }
    case 'rounded-corners':
      return roundCorners(image, step.pixels ?? Math.min(width, height) * 0.12 * step.amount)
  }
}

/** Quarter turns keep every pixel. Other angles leave transparent corners. */
function rotate(image: Sharp, degrees: number): Sharp {
  if (degrees % 90 === 0) return image.rotate(degrees)
  return image.ensureAlpha().rotate(degrees, { background: '#00000000' })
}

/** Multiplies the alpha of the corners by how much of each pixel is inside. */
function roundCorners({ pixels, width, height, channels }: Pixels, wanted: number): Pixels {
  const radius = Math.min(wanted, width / 2, height / 2)
  const out = new Uint8Array(width * height * 4)
  for (let y = 0, at = 0; y < height; y += 1) {
    const dy = Math.max(0, radius - Math.min(y + 0.5, height - y - 0.5))
    for (let x = 0; x < width; x += 1, at += 1) {
      out.set(pixels.subarray(at * channels, at * channels + 3), at * 4)
      const dx = Math.max(0, radius - Math.min(x + 0.5, width - x - 0.5))
      const inside = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(dx, dy)))
      const alpha = channels === 4 ? (pixels[at * 4 + 3] as number) : 255
      out[at * 4 + 3] = Math.round(alpha * (dx > 0 && dy > 0 ? inside : 1))
    }
  }
  return { pixels: out, width, height, channels: 4 }
}
