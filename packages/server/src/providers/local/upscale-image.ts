import { encodeImage, type Pixels } from './encode-image.ts'
import { type EncodedImage, type ImageProblem, imageLimits, type UpscaleJob } from './image-job.ts'
import { double, halve, type Plane } from './resample.ts'
import { openImage, readPixels } from './source-image.ts'

/** Pixels of the image around a tile that reach into it: Lanczos3 and two steps of back-projection. */
const overlap = 16
const tileSide = 256

type Upscaled = EncodedImage & { readonly engine: 'lanczos3' }

/** Enlarges an image two or four times. */
export async function upscaleImage(job: UpscaleJob): Promise<Upscaled | ImageProblem> {
  const { width, height } = (await openImage(job.source).metadata()).autoOrient
  const problem = validateResult(width, height, job.upscale)
  if (problem) return problem
  let image = await readPixels(openImage(job.source))
  for (let scale = 1; scale < job.upscale; scale *= 2) image = doublePixels(image)
  return { ...(await encodeImage(image, job.format)), engine: 'lanczos3' }
}

function validateResult(width: number, height: number, scale: number): ImageProblem | undefined {
  const [across, down] = [width * scale, height * scale]
  const { maxPixels, maxSide } = imageLimits
  if (across * down <= maxPixels && across <= maxSide && down <= maxSide) return undefined
  return {
    problem: 'image_too_large',
    detail:
      `${width}x${height} pixels times ${scale} are ${across}x${down}. The limit is ${maxPixels / 1e6} megapixels and ` +
      `${maxSide} pixels a side. Use ${scale === 4 ? 'scale 2 or ' : ''}a smaller image.`,
  }
}

/**
 * Doubles both sides: Lanczos3, then back-projection, which corrects the result until halving it gives the image again.
 * Tiles bound the memory and leave no seam.
 *
 * @see https://doi.org/10.1016/1049-9652(91)90045-L
 */
export function doublePixels(image: Pixels, side = tileSide): Pixels {
  const { width, height, channels } = image
  const out: Pixels = {
    ...image,
    width: 2 * width,
    height: 2 * height,
    pixels: new Uint8Array(4 * width * height * channels),
  }
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      doubleTile(image, out, left, top, side)
    }
  }
  return out
}

function doubleTile(image: Pixels, out: Pixels, left: number, top: number, side: number): void {
  const x0 = Math.max(0, left - overlap)
  const y0 = Math.max(0, top - overlap)
  const x1 = Math.min(image.width, left + side + overlap)
  const y1 = Math.min(image.height, top + side + overlap)
  const planes = readPlanes(image, x0, y0, x1, y1)
  const [red, green, blue] = planes
    .slice(0, 3)
    .map((plane) => project(plane, project(plane, double(plane))).values)
  const alpha = planes[3] && double(planes[3]).values
  if (!red || !green || !blue) return
  const right = 2 * Math.min(image.width, left + side)
  const bottom = 2 * Math.min(image.height, top + side)
  for (let y = 2 * top; y < bottom; y += 1) {
    let from = (y - 2 * y0) * 2 * (x1 - x0) + 2 * (left - x0)
    let to = (y * out.width + 2 * left) * out.channels
    for (let x = 2 * left; x < right; x += 1, from += 1, to += out.channels) {
      const opacity = alpha ? clamp(alpha[from] as number) : 255
      const scale = opacity > 0 ? 255 / opacity : 0
      out.pixels[to] = clamp((red[from] as number) * scale)
      out.pixels[to + 1] = clamp((green[from] as number) * scale)
      out.pixels[to + 2] = clamp((blue[from] as number) * scale)
      if (alpha) out.pixels[to + 3] = opacity
    }
  }
}

const clamp = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value))

/** Adds to an enlargement what it lacks to give the image when halved. */
function project(image: Plane, enlarged: Plane): Plane {
  const { values, ...size } = halve(enlarged)
  for (let at = 0; at < values.length; at += 1)
    values[at] = (image.values[at] as number) - (values[at] as number)
  const correction = double({ values, ...size }).values
  for (let at = 0; at < correction.length; at += 1) {
    correction[at] = Math.max(0, Math.min(255, (enlarged.values[at] as number) + (correction[at] as number)))
  }
  return { ...enlarged, values: correction }
}

/** Colours times alpha, so that invisible colours do not bleed, then the alpha. */
function readPlanes(image: Pixels, x0: number, y0: number, x1: number, y1: number): Plane[] {
  const { pixels, channels } = image
  const [width, height] = [x1 - x0, y1 - y0]
  const planes = Array.from({ length: channels }, () => new Float32Array(width * height))
  for (let y = y0, to = 0; y < y1; y += 1) {
    for (let from = (y * image.width + x0) * channels, x = x0; x < x1; x += 1, from += channels, to += 1) {
      const opacity = channels === 4 ? (pixels[from + 3] as number) / 255 : 1
      for (let channel = 0; channel < 3; channel += 1) {
        ;(planes[channel] as Float32Array)[to] = (pixels[from + channel] as number) * opacity
      }
      if (planes[3]) planes[3][to] = opacity * 255
    }
  }
  return planes.map((values) => ({ values, width, height }))
}
