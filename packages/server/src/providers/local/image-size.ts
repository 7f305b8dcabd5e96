/** Allowed length of a side in pixels, and most pixels in the image. */
export const sizeLimits = { minSide: 16, maxSide: 8192, maxPixels: 40_000_000 } as const

/** Length of the long side when a request gives only a ratio, or nothing. */
const defaultLongSide = 1920

/** What a prompt or option says about the size. */
export interface SizeHint {
  readonly ratio?: readonly [number, number]
  readonly longSide?: number
  readonly pixels?: readonly [number, number]
}

/** Parses `1920x1080` and `16:9`. */
export function parseSize(text: string): SizeHint | undefined {
  const [, first, sign, second] =
    /^(\d{1,5}(?:\.\d{1,3})?)\s*([x×:])\s*(\d{1,5}(?:\.\d{1,3})?)$/i.exec(text) ?? []
  if (!first || !second) return undefined
  const pair = [Number(first), Number(second)] as const
  return sign === ':' ? { ratio: pair } : { pixels: pair }
}

/**
 * Returns the size of an image in pixels, or why it is not possible.
 *
 * @param option The size option of the request. It overrides the ratio or pixels of `hint`.
 */
export function resolveSize(
  option: string | undefined,
  hint: SizeHint,
): { width: number; height: number } | { detail: string } {
  const requested = option === undefined ? hint : parseSize(option.trim())
  if (!requested) return { detail: 'Invalid size. Use pixels ("1920x1080") or a ratio ("16:9").' }
  const { pixels, ratio = [16, 9] } = requested
  const [width, height] = pixels ?? fitRatio(ratio, hint.longSide ?? defaultLongSide)
  const { minSide, maxSide, maxPixels } = sizeLimits
  const isValidSide = (side: number) => Number.isInteger(side) && side >= minSide && side <= maxSide
  if (isValidSide(width) && isValidSide(height) && width * height <= maxPixels) return { width, height }
  const size = Number.isFinite(width * height) ? `size ${width}x${height}` : 'size'
  return {
    detail: `Invalid ${size}. Each side must be ${minSide} to ${maxSide} pixels, and the image at most ${maxPixels / 1e6} megapixels.`,
  }
}

/** Returns the even size with a ratio and a long side. */
function fitRatio([across, down]: readonly [number, number], longSide: number): [number, number] {
  const even = (length: number) => Math.round(length / 2) * 2
  return across >= down
    ? [longSide, even((longSide * down) / across)]
    : [even((longSide * across) / down), longSide]
}
