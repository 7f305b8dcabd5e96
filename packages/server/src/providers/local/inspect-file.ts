import { readFile, stat } from 'node:fs/promises'
import sharp from 'sharp'
import { type Container, readContainer, skipZeros } from './image-container.ts'
import { type ImageFacts, type ImageProblem, imageLimits } from './image-job.ts'

/** Checks an image file by decoding all of it. What is too large is found before it is decoded. */
export async function inspectFile(path: string): Promise<ImageFacts | ImageProblem> {
  const { size } = await stat(path)
  const { maxBytes } = imageLimits
  if (size > maxBytes) {
    return tooLarge(`has ${megaOf(size)} MB. The limit is ${maxBytes / 1e6} MB.`)
  }
  const content = await readFile(path)
  const container = readContainer(content)
  if (!container) return { problem: 'image_unsupported', detail: describeUnsupported(content) }
  if (container.end === undefined) return damaged('it ends too early')
  const extra = content.length - skipZeros(content, container.end)
  if (extra > 0) {
    const bytes = extra === 1 ? '1 byte that does' : `${extra} bytes that do`
    const detail = `The file contains ${bytes} not belong to the image. Save the image again in an image editor.`
    return { problem: 'image_unsupported', detail }
  }

  try {
    const { facts, pixels } = await readFacts(content, container)
    const problem = validateSize(facts, pixels)
    if (problem) return problem
    await decode(content, facts)
    return facts
  } catch (error) {
    return damaged(reasonOf(error))
  }
}

/** Reads headers only, so the limit of pixels is checked by the caller, where the reason can name them. */
async function readFacts(
  content: Buffer,
  container: Container,
): Promise<{ facts: ImageFacts; pixels: number }> {
  const read = (page: number) => sharp(content, { limitInputPixels: false, page }).metadata()
  const { autoOrient, pages = 1 } = await read(0)
  const { width, height } = autoOrient
  const frames = Math.max(container.frames, pages)
  const { contentType } = container
  let pixels = width * height * frames
  if (contentType === 'image/tiff' && pages <= imageLimits.maxFrames) {
    pixels = 0
    // Pages of a TIFF have different sizes.
    for (let page = 0; page < pages; page += 1) {
      const size = await read(page)
      pixels += size.width * size.height
    }
  }
  return { facts: { contentType, width, height, frames }, pixels }
}

function validateSize({ width, height, frames }: ImageFacts, pixels: number): ImageProblem | undefined {
  const { maxSide, maxPixels, maxFrames } = imageLimits
  const size = `${width}x${height} pixels`
  if (width > maxSide || height > maxSide) {
    return tooLarge(`has ${size}. The limit is ${maxSide} pixels a side.`)
  }
  if (frames > maxFrames) return tooLarge(`has ${frames} frames. The limit is ${maxFrames}.`)
  if (pixels <= maxPixels) return undefined
  const what = frames === 1 ? size : `${frames} frames of ${size}`
  return tooLarge(`has ${what}, ${megaOf(pixels)} megapixels. The limit is ${maxPixels / 1e6} megapixels.`)
}

/** Decodes every frame. @throws if the content is damaged */
async function decode(content: Buffer, { contentType, frames }: ImageFacts): Promise<void> {
  const options = { limitInputPixels: imageLimits.maxPixels, failOn: 'warning' } as const
  if (contentType === 'image/tiff') {
    for (let page = 0; page < frames; page += 1)
      await sharp(content, { ...options, page })
        .raw()
        .toBuffer()
    return
  }
  // libvips decodes only the first image of an animated PNG.
  const pages = contentType === 'image/png' ? 1 : frames
  await sharp(content, { ...options, pages })
    .raw()
    .toBuffer()
}

function describeUnsupported(content: Buffer): string {
  const start = content
    .toString('utf8', 0, 1_024)
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (content.length === 0) return 'The file is empty. Send an image.'
  if (/^<svg|^<\?xml[\s\S]*<svg|^<!DOCTYPE svg|^<!--[\s\S]*<svg/i.test(start)) {
    return 'The file is an SVG, which may contain scripts. Convert it to PNG.'
  }
  const isHeic =
    content.toString('latin1', 4, 8) === 'ftyp' && /hei[cxfs]|mif1/.test(content.toString('latin1', 8, 32))
  if (isHeic) return 'The file is a HEIC image. Convert it to JPEG or PNG.'
  return 'The file is not a PNG, JPEG, WebP, AVIF, GIF or TIFF image. Convert it to one of these.'
}

/** The first line of what the decoder says, without its prefix. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const line = message.split('\n').find((each) => each.trim() !== '') ?? 'it cannot be decoded'
  return line.replace(/^(?:Input (?:buffer|file) )?(?:Vips\w+: |\w+: )?/, '').slice(0, 200)
}

function damaged(reason: string): ImageProblem {
  return { problem: 'image_damaged', detail: `The image is damaged: ${reason}. Send an intact file.` }
}

function tooLarge(what: string): ImageProblem {
  return { problem: 'image_too_large', detail: `The image ${what} Send a smaller image.` }
}

/** Rounds up, so that a value above a limit does not read like the limit. */
function megaOf(count: number): string {
  return String(Math.ceil(count / 1e5) / 10)
}
