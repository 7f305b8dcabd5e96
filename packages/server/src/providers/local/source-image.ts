import sharp, { type Sharp } from 'sharp'
import type { Pixels } from './encode-image.ts'
import { imageLimits } from './image-job.ts'

/**
 * Opens the first frame of an image file in sRGB, with its EXIF orientation applied. Colour profiles are converted.
 *
 * @throws if the file is not an image, is damaged or has more than 40 megapixels
 */
export function openImage(path: string): Sharp {
  return sharp(path, { limitInputPixels: imageLimits.maxPixels, autoOrient: true }).toColourspace('srgb')
}

/** Decodes an image. What is transparent keeps its alpha. */
export async function readPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (channels !== 3 && channels !== 4)
    throw new Error(`The image has ${channels} channels instead of 3 or 4.`)
  return { pixels: data, width, height, channels }
}

/** An image of pixels, for further operations. */
export function fromPixels({ pixels, width, height, channels }: Pixels): Sharp {
  return sharp(pixels, { raw: { width, height, channels } })
}
