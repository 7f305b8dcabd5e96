import sharp, { type Sharp } from 'sharp'
import type { EncodedImage, ImageFormat } from './image-job.ts'

/** Pixels in sRGB, row by row from the top. */
export interface Pixels {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
  /** 3 for RGB, 4 for RGBA. */
  readonly channels: 3 | 4
}

/** Encodes an image without metadata. JPEG has no alpha: there, transparent parts become white. */
export async function encodeImage(image: Pixels, format: ImageFormat): Promise<EncodedImage> {
  const { pixels, width, height, channels } = image
  const content = await encoders[format](sharp(pixels, { raw: { width, height, channels } })).toBuffer()
  return { content, width, height }
}

const encoders: Readonly<Record<ImageFormat, (image: Sharp) => Sharp>> = {
  png: (image) => image.png(),
  jpeg: (image) =>
    image
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 92, chromaSubsampling: '4:4:4', mozjpeg: false }),
  webp: (image) => image.webp({ quality: 92, effort: 3 }),
  avif: (image) => image.avif({ quality: 70, effort: 2, bitdepth: 8 }),
}
