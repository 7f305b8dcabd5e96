import type { Lab } from './colour.ts'
import type { Noise } from './noise.ts'
import type { Random } from './random.ts'

/**
 * What a style paints with. Places are in units of the short side, so that a picture is the same at every
 * resolution: the short side goes from 0 to 1, the long side from 0 to the ratio of the sides. In a strip of more
 * than 4 to 1 the unit is a quarter of the long side.
 */
export interface Scene {
  /** Right and lower end of the picture; the longer is at most 4. */
  readonly right: number
  readonly bottom: number
  /** Size of a pixel. */
  readonly pixel: number
  readonly isDark: boolean
  readonly isThemeAsked: boolean
  /** Degrees clockwise from "to the right", or from the centre outwards. */
  readonly direction: number | 'radial'
  readonly palette: readonly Lab[]
  readonly background: Lab
  /** 0.5 (calm) to 1.5 (bold): how far colours and contrasts go. */
  readonly strength: number
  readonly random: Random
  readonly noise: Noise
  /** A colour of the palette, 0 its first and 1 its last, blended between. */
  ramp(position: number): Lab
}

/** One row of pixels in the making. */
export interface Row {
  /** Middle of the row in units of the short side. */
  readonly y: number
  readonly width: number
  /** Red, green and blue as the screen has them, 0–255, three numbers a pixel. */
  readonly values: Float32Array
  /** Further channels of the smooth part, one array of the row's width each. */
  readonly extra: readonly Float32Array[]
}

/** A picture as its parts, painted in this order. */
export interface Picture {
  /** What is smooth: sampled coarsely and interpolated. Writes OKLab and then the further channels to `out`: few samples
   * are converted, so that pixels need not be. */
  readonly smooth?: {
    /** Samples along the short side. */
    readonly samples: number
    readonly extraChannels?: number
    at(x: number, y: number, out: Float64Array): void
  }
  /** What has edges or shines: changes the row's values, or sets them all where nothing is smooth. */
  draw?(row: Row): void
  /** Darkening of the smooth part towards the corners, 0 for none. */
  readonly vignette?: number
}

export type Style = (scene: Scene) => Picture
