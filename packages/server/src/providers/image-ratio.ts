import { ProviderError } from './provider.ts'

export type Pixels = `${number}x${number}`
export type Ratio = `${number}:${number}`

/** Nothing is sent: it is free. */
export function sizeInvalid(detail: string): ProviderError {
  return new ProviderError('size_invalid', { detail, field: 'size', isFree: true })
}

/** `16:9` of `1920x1080`. */
export function ratioOf(size: string): Ratio {
  const [width = 1, height = 1] = size.split('x').map(Number)
  const divisor = greatestDivisor(width, height)
  return `${width / divisor}:${height / divisor}`
}

/**
 * Finds pixels of exactly this ratio, about a megapixel of them.
 *
 * @throws {ProviderError} `size_invalid`.
 */
export function pixelsOf(ratio: string): Pixels {
  const [width = 1, height = 1] = ratio.split(':').map(Number)
  const divisor = greatestDivisor(width, height)
  const [w, h] = [width / divisor, height / divisor]
  // Models work on blocks of 16 pixels.
  const unit = Math.max(16, Math.floor(Math.sqrt(1_048_576 / (w * h)) / 16) * 16)
  if (!(Math.max(w, h) * unit <= 4096)) {
    throw sizeInvalid(`"${ratio}" has no size of whole blocks of 16 pixels. Use a ratio such as 16:9.`)
  }
  return `${w * unit}x${h * unit}`
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a || 1 : greatestDivisor(b, a % b)
}
