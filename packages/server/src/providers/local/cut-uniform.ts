import type { Pixels } from './encode-image.ts'

/** RGB distances: below the first a pixel is background, and its border may vary by as much. */
const tolerance = 26
/** Share of the pixels of the border that must have the colour of the background. */
const minBorderShare = 0.92
/** Shares of the image that a subject has. Less is noise, more is an image without background. */
const subjectShares = [0.002, 0.995] as const

/**
 * Makes the background transparent where the border of an image has one colour. Only what is connected to the border is
 * background: the same colour inside the subject stays.
 *
 * @returns RGBA, or `undefined` if the border is not uniform or nothing stands out from it.
 */
export function cutUniform(image: Pixels): Pixels | undefined {
  const { width, height, channels, pixels } = image
  if (width < 3 || height < 3) return undefined
  const background = borderColour(image)
  if (!background) return undefined
  const isBackground = fillFromBorder(image, background)
  let count = 0
  for (const value of isBackground) count += value
  const share = 1 - count / isBackground.length
  if (share < subjectShares[0] || share > subjectShares[1]) return undefined

  const out = new Uint8Array(width * height * 4)
  for (let at = 0; at < width * height; at += 1) {
    const from = at * channels
    out.set(pixels.subarray(from, from + 3), at * 4)
    const alpha = channels === 4 ? (pixels[from + 3] as number) : 255
    out[at * 4 + 3] = isBackground[at] ? 0 : alpha
  }
  feather(image, background, isBackground, out)
  return { pixels: out, width, height, channels: 4 }
}

type Colour = readonly [number, number, number]

/** The median colour of the border, if most of the border is close to it. */
function borderColour({ pixels, width, height, channels }: Pixels): Colour | undefined {
  const border: number[] = []
  for (let x = 0; x < width; x += 1) border.push(x, (height - 1) * width + x)
  for (let y = 1; y < height - 1; y += 1) border.push(y * width, y * width + width - 1)
  const median = (channel: number) => {
    const values = border.map((at) => pixels[at * channels + channel] as number).toSorted((a, b) => a - b)
    return values[values.length >> 1] as number
  }
  const colour: Colour = [median(0), median(1), median(2)]
  const similar = border.filter((at) => distance(pixels, at * channels, colour) <= tolerance)
  return similar.length >= border.length * minBorderShare ? colour : undefined
}

function distance(pixels: Uint8Array, at: number, [red, green, blue]: Colour): number {
  return Math.hypot(
    (pixels[at] as number) - red,
    (pixels[at + 1] as number) - green,
    (pixels[at + 2] as number) - blue,
  )
}

/** Marks the pixels that are connected to the border and have the colour of the background. */
function fillFromBorder({ pixels, width, height, channels }: Pixels, colour: Colour): Uint8Array {
  const mask = new Uint8Array(width * height)
  // Each pixel enters once.
  const queue = new Int32Array(width * height)
  let length = 0
  const visit = (at: number) => {
    if (mask[at] || distance(pixels, at * channels, colour) > tolerance) return
    mask[at] = 1
    queue[length] = at
    length += 1
  }
  for (let x = 0; x < width; x += 1) {
    visit(x)
    visit((height - 1) * width + x)
  }
  for (let y = 0; y < height; y += 1) {
    visit(y * width)
    visit(y * width + width - 1)
  }
  for (let index = 0; index < length; index += 1) {
    const at = queue[index] as number
    const x = at % width
    if (x > 0) visit(at - 1)
    if (x < width - 1) visit(at + 1)
    if (at >= width) visit(at - width)
    if (at < width * (height - 1)) visit(at + width)
  }
  return mask
}

/** How far the edge of a subject mixes with the background, in pixels. */
const edge = 2

/**
 * Gives the pixels at the edge the alpha with which the colour of the subject beside them was mixed with the
 * background, and takes the background out of their colour.
 */
function feather(
  { pixels, width, height, channels }: Pixels,
  colour: Colour,
  mask: Uint8Array,
  out: Uint8Array,
): void {
  const distances = distancesFrom(mask, width, height)
  for (let at = 0; at < mask.length; at += 1) {
    const near = distances[at] as number
    if (near === 0 || near > edge) continue
    const subject = subjectBeside(pixels, channels, distances, width, height, at)
    const from = at * channels
    let along = 0
    let length = 0
    for (const [channel, value] of colour.entries()) {
      const span = (subject[channel] as number) - value
      along += ((pixels[from + channel] as number) - value) * span
      length += span * span
    }
    const alpha = length === 0 ? 1 : Math.max(0, Math.min(1, along / length))
    out[at * 4 + 3] = Math.round((out[at * 4 + 3] as number) * alpha)
    if (alpha === 0) continue
    for (const [channel, value] of colour.entries()) {
      const own = ((pixels[from + channel] as number) - (1 - alpha) * value) / alpha
      out[at * 4 + channel] = Math.max(0, Math.min(255, Math.round(own)))
    }
  }
}

/** Steps to the background, counted up to one more than the edge. */
function distancesFrom(mask: Uint8Array, width: number, height: number): Uint8Array {
  const distances = new Uint8Array(mask.length).fill(edge + 1)
  for (let at = 0; at < mask.length; at += 1) if (mask[at]) distances[at] = 0
  for (let step = 1; step <= edge; step += 1) {
    for (let at = 0; at < mask.length; at += 1) {
      if ((distances[at] as number) <= step) continue
      const x = at % width
      const isNear =
        (x > 0 && distances[at - 1] === step - 1) ||
        (x < width - 1 && distances[at + 1] === step - 1) ||
        (at >= width && distances[at - width] === step - 1) ||
        (at < width * (height - 1) && distances[at + width] === step - 1)
      if (isNear) distances[at] = step
    }
  }
  return distances
}

/** The mean colour of the nearest pixels behind the edge; of a line that is all edge, its own colour. */
function subjectBeside(
  pixels: Uint8Array,
  channels: number,
  distances: Uint8Array,
  width: number,
  height: number,
  at: number,
): Colour {
  const [x, y] = [at % width, Math.floor(at / width)]
  for (let reach = 1; reach <= edge + 1; reach += 1) {
    const sum = [0, 0, 0]
    let count = 0
    for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row += 1) {
      for (let column = Math.max(0, x - reach); column <= Math.min(width - 1, x + reach); column += 1) {
        const other = row * width + column
        if ((distances[other] as number) <= edge) continue
        for (let channel = 0; channel < 3; channel += 1) {
          sum[channel] = (sum[channel] as number) + (pixels[other * channels + channel] as number)
        }
        count += 1
      }
    }
    if (count > 0) return [(sum[0] as number) / count, (sum[1] as number) / count, (sum[2] as number) / count]
  }
  const own = at * channels
  return [pixels[own] as number, pixels[own + 1] as number, pixels[own + 2] as number]
}
