/** A colour in OKLab: lightness 0–1, and two axes that are 0 for grey. @see https://bottosson.github.io/posts/oklab */
export type Lab = readonly [lightness: number, a: number, b: number]

/** Parses `#rrggbb`. */
export function fromHex(hex: string): Lab {
  const channel = (start: number) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  const [red, green, blue] = [channel(1), channel(3), channel(5)]
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

export function mix(from: Lab, to: Lab, amount: number): Lab {
  return [
    from[0] + (to[0] - from[0]) * amount,
    from[1] + (to[1] - from[1]) * amount,
    from[2] + (to[2] - from[2]) * amount,
  ]
}

/** Returns the same hue with another lightness, and its chroma times `chroma`. */
export function shade(colour: Lab, lightness: number, chroma = 1): Lab {
  return [lightness, colour[1] * chroma, colour[2] * chroma]
}

/** Writes linear sRGB to `out` at `offset`: 0–1 for colours within its gamut. */
export function toLinear(l: number, a: number, b: number, out: Float32Array, offset: number): void {
  const long = l + 0.3963377774 * a + 0.2158037573 * b
  const medium = l - 0.1055613458 * a - 0.0638541728 * b
  const short = l - 0.0894841775 * a - 1.291485548 * b
  const x = long * long * long
  const y = medium * medium * medium
  const z = short * short * short
  out[offset] = 4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z
  out[offset + 1] = -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z
  out[offset + 2] = -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z
}

/** Linear sRGB without negative values. */
export function toLinearRgb(colour: Lab): [number, number, number] {
  const out = new Float32Array(3)
  toLinear(colour[0], colour[1], colour[2], out, 0)
  return [Math.max(0, out[0] as number), Math.max(0, out[1] as number), Math.max(0, out[2] as number)]
}

const steps = 4096

/** sRGB values by the square root of linear light, a sixteenth of a byte apart. */
const encoded = Float32Array.from({ length: steps + 1 }, (_, index) => {
  const light = (index / steps) ** 2
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055)
})

/** Converts linear light to sRGB, 0–255 with fractions: the caller dithers and rounds. */
export function encode(light: number): number {
  if (light <= 0) return 0
  if (light >= 1) return 255
  return encoded[(Math.sqrt(light) * steps + 0.5) | 0] as number
}

/** sRGB, 0–255 with fractions. */
export function toSrgb(colour: Lab): [number, number, number] {
  const [red, green, blue] = toLinearRgb(colour)
  return [encode(red), encode(green), encode(blue)]
}

export function toHex(colour: Lab): string {
  return hexOf(toSrgb(colour))
}

/** @param channels Red, green and blue, 0–255. */
export function hexOf(channels: readonly number[]): string {
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
}

/** Returns a lighter (`by` > 0) or darker variant of a colour. */
export function tinted([l, a, b]: Lab, by: number): Lab {
  const chroma = by > 0 ? 0.85 : 0.95
  return shade([l, a, b], Math.max(0.15, Math.min(0.95, l + by)), chroma)
}
