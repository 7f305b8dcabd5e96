import { fromHex, type Lab, mix, shade } from './colour.ts'
import { createRandom, type Random, smoothstep, ValueNoise } from './noise.ts'

export type Theme = 'dark' | 'light'

/** Where a gradient runs. Centres are fractions of the width and of the height. */
export type Direction =
  /** Along a line: degrees clockwise from "to the right". */
  | { readonly shape: 'linear'; readonly degrees: number }
  /** Outwards from a point, or around it, clockwise from the top. */
  | { readonly shape: 'radial' | 'conic'; readonly centre: readonly [x: number, y: number] }

/** What determines the image of a style. */
export interface SceneOptions {
  readonly theme: Theme
  /** The prompt names the theme: a gradient then starts with its background. */
  readonly isThemeExplicit: boolean
  /** Colours as they appear in the image, at least one: `#rrggbb`, or `#rrggbb00` for a transparent stop of a gradient. */
  readonly colours: readonly string[]
  /** The image has an alpha channel and no background. */
  readonly isTransparent: boolean
  /** Of a gradient, and where rays come from. */
  readonly direction: Direction
  /** Saturation and contrast: 0.5 (calm) to 1.5 (bold). 1 is the default. */
  readonly strength: number
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly seed: number
}

/**
 * What a style works with. Lengths are in units of the short side, so an image looks the same at every resolution:
 * x goes from 0 to `right`, y from 0 to `bottom`, and the shorter of the two is 1. In a strip of more than 4 to 1 the
 * unit is a quarter of the long side.
 */
export interface Scene
  extends Pick<SceneOptions, 'isThemeExplicit' | 'isTransparent' | 'direction' | 'strength'> {
  /** At most 4, as is `bottom`. */
  readonly right: number
  readonly bottom: number
  /** Length of the side of a pixel. */
  readonly pixel: number
  readonly isDark: boolean
  readonly palette: readonly Lab[]
  /** The opacity of each colour of the palette, 0 or 1. */
  readonly opacities: readonly number[]
  readonly background: Lab
  readonly random: Random
  readonly noise: ValueNoise
  /** Returns a blend of the palette: 0 is its first colour, 1 its last. */
  ramp(position: number): Lab
}

/** One row of pixels. */
export interface Row {
  /** Centre of the row, in units of the scene. */
  readonly y: number
  readonly width: number
  /** sRGB, 0–255 with fractions, three numbers per pixel. With `alpha` they are multiplied by the opacity. */
  readonly values: Float32Array
  /** Opacity, 0–255 with fractions, of a transparent image. */
  readonly alpha: Float32Array | undefined
  /** The extra channels of the smooth layer, each an array of the width of the row. */
  readonly extra: readonly Float32Array[]
}

/** The layer without edges: sampled on a coarse grid and interpolated. */
export interface SmoothLayer {
  /** Samples per unit of length. */
  readonly samples: number
  readonly extraChannels?: number
  /** Writes a colour in OKLab to `out`, then the extra channels, then the opacity (0–1) if the image is transparent. */
  sample(x: number, y: number, out: Float64Array): void
}

/** The layers of an image, rendered in this order. */
export interface Layers {
  readonly smooth?: SmoothLayer
  /** Draws edges and lights into a row, or the whole row without a smooth layer. */
  draw?(row: Row): void
  /** How much the smooth layer darkens towards the corners. @default 0 */
  readonly vignette?: number
  /** Whole numbers in a row stay exact, and steps between similar colours are hidden a little less. @default false */
  readonly isExact?: boolean
}

export type Style = (scene: Scene) => Layers

export function createScene(options: SceneOptions): Scene {
  const { width, height, theme, seed, strength, isThemeExplicit, isTransparent, direction } = options
  // Measured by its short side, a thin strip would have thousands of units, each with its samples.
  const unit = Math.max(Math.min(width, height), Math.max(width, height) / 4)
  const random = createRandom(seed)
  const palette = options.colours.map(fromHex)
  const isDark = theme === 'dark'
  const first = palette[0] as Lab
  const background = isDark ? shade(first, 0.13 + random() * 0.03, 0.2) : shade(first, 0.965, 0.08)
  // Each colour fills a part of the ramp before it blends into the next. Otherwise only a line would show it.
  const last = palette.length - 1
  const blends = Array.from({ length: 257 }, (_, index): Lab => {
    const position = (index / 256) * last
    const low = Math.min(Math.floor(position), Math.max(0, last - 1))
    const amount = smoothstep(0.22, 0.78, position - low)
    return mix(palette[low] as Lab, palette[Math.min(low + 1, last)] as Lab, amount)
  })
  return {
    right: width / unit,
    bottom: height / unit,
    pixel: 1 / unit,
    isDark,
    isThemeExplicit,
    isTransparent,
    direction,
    palette,
    opacities: options.colours.map((colour) => (colour.length > 7 ? 0 : 1)),
    background,
    strength,
    random,
    noise: new ValueNoise(random),
    ramp: (position) => blends[Math.round(Math.max(0, Math.min(1, position)) * 256)] as Lab,
  }
}

/**
 * Spreads results evenly over the values that occur, as histogram equalisation does.
 *
 * @param values In ascending order.
 * @param resultAt The result for a rank, 0 for the lowest value and 1 for the highest.
 */
export function equalise<T>(values: readonly number[], resultAt: (rank: number) => T): (value: number) => T {
  const [lowest, highest] = [values[0] as number, values.at(-1) as number]
  const steps = 512 / Math.max(highest - lowest, 1e-6)
  const results = Array.from({ length: 513 }, (_, index) => {
    const rank = values.findIndex((value) => value >= lowest + index / steps)
    return resultAt(rank < 0 ? 1 : rank / values.length)
  })
  return (value) => results[Math.max(0, Math.min(512, Math.round((value - lowest) * steps)))] as T
}

/**
 * Distributes the palette evenly over the points where the colour is strongest.
 *
 * @param fieldAt The position of a point on the palette (any number), how strongly it shows its colour, and how much
 * lighter or darker than its colour the style draws it.
 * @returns The colour for a position, the strength that a fifth of the image exceeds, and the median texture there:
 * where the style should draw the exact colour.
 */
export function balanceColours(
  { right, bottom, ramp }: Scene,
  fieldAt: (x: number, y: number) => { position: number; strength: number; texture: number },
): { colourAt(position: number): Lab; strength: number; texture: number } {
  const points = Array.from({ length: 576 }, (_, index) =>
    fieldAt((((index % 32) + 0.5) / 32) * right, ((Math.floor(index / 32) + 0.5) / 18) * bottom),
  ).sort((one, other) => other.strength - one.strength)
  const positions = points
    .slice(0, points.length * 0.28)
    .map(({ position }) => position)
    .sort((one, other) => one - other)
  const fifth = Math.floor(points.length * 0.2)
  const textures = points
    .slice(0, fifth)
    .map(({ texture }) => texture)
    .sort((one, other) => one - other)
  return {
    colourAt: equalise(positions, ramp),
    strength: (points[fifth] as (typeof points)[number]).strength,
    texture: textures[Math.floor(fifth / 2)] as number,
  }
}
