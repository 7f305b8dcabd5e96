import { shade, toSrgb } from '../colour.ts'
import { smoothstep } from '../noise.ts'
import type { Layers, Scene } from '../scene.ts'

/** Dots per unit of length. */
const dots = 44
/** Distance over which two dots merge, in cells. */
const mergeWidth = 0.12

/** Dots on a rotated grid, sized by the tone of the image. Where they meet they merge, like ink. */
export function halftone(scene: Scene): Layers {
  const { random, background, isDark, isTransparent, right, pixel } = scene
  const angle = Math.PI / 6 + (random() - 0.5) * 0.3
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  const ground = isDark ? shade(background, 0.15, 1.5) : shade(background, 0.965, 1.2)
  const inks = Array.from({ length: 256 }, (_, index) => toSrgb(scene.ramp(index / 255)))
  const radius = createRadius(scene, cosine, sine)
  const blur = dots * pixel
  // Merged dots reach further than each of them: twice the depth of a smooth minimum.
  const edgeReach = blur / 2 + mergeWidth / 2

  return {
    ...(!isTransparent && { smooth: { samples: 40, sample: (_x, _y, out) => out.set(ground) } }),
    draw({ y, width, values, alpha }) {
      let [column, line] = [Number.NaN, Number.NaN]
      // Of the four dots around the pixel: left and right of it, above (1, 2) and below (3, 4).
      let [radius1, radius2, radius3, radius4] = [0, 0, 0, 0]
      let [inside1, inside2, inside3, inside4] = [0, 0, 0, 0]
      let [outside1, outside2, outside3, outside4] = [0, 0, 0, 0]
      for (let x = 0, offset = 0; x < width; x += 1, offset += 3) {
        const px = (x + 0.5) * pixel
        const u = (px * cosine - y * sine) * dots
        const v = (px * sine + y * cosine) * dots
        const left = Math.floor(u)
        const top = Math.floor(v)
        if (left !== column || top !== line) {
          column = left
          line = top
          radius1 = radius(left, top)
          radius2 = radius(left + 1, top)
          radius3 = radius(left, top + 1)
          radius4 = radius(left + 1, top + 1)
          inside1 = squareOf(radius1 - blur / 2)
          inside2 = squareOf(radius2 - blur / 2)
          inside3 = squareOf(radius3 - blur / 2)
          inside4 = squareOf(radius4 - blur / 2)
          outside1 = squareOf(radius1 + edgeReach)
          outside2 = squareOf(radius2 + edgeReach)
          outside3 = squareOf(radius3 + edgeReach)
          outside4 = squareOf(radius4 + edgeReach)
        }
        const west = (u - left) * (u - left)
        const east = (left + 1 - u) * (left + 1 - u)
        const north = (v - top) * (v - top)
        const south = (top + 1 - v) * (top + 1 - v)
        const squared1 = west + north
        const squared2 = east + north
        const squared3 = west + south
        const squared4 = east + south
        let cover = 1
        // Most pixels are clearly inside or outside, which needs no roots: a third of the time.
        if (squared1 >= inside1 && squared2 >= inside2 && squared3 >= inside3 && squared4 >= inside4) {
          if (squared1 > outside1 && squared2 > outside2 && squared3 > outside3 && squared4 > outside4)
            continue
          const above = smoothMin(distance(squared1, radius1), distance(squared2, radius2))
          const below = smoothMin(distance(squared3, radius3), distance(squared4, radius4))
          cover = Math.max(0, Math.min(1, 0.5 - smoothMin(above, below) / blur))
        }
        if (cover === 0) continue
        const [red, green, blue] = inks[Math.min(255, Math.floor((px / right) * 256))] as [
          number,
          number,
          number,
        ]
        values[offset] = (values[offset] as number) * (1 - cover) + red * cover
        values[offset + 1] = (values[offset + 1] as number) * (1 - cover) + green * cover
        values[offset + 2] = (values[offset + 2] as number) * (1 - cover) + blue * cover
        if (alpha) alpha[x] = 255 * cover
      }
    },
    vignette: isDark ? 0.25 : 0,
  }
}

/** Returns a function that gives the radius of the dot in a cell, in cells. It computes each radius once. */
function createRadius(
  { random, noise, right, bottom, strength, pixel }: Scene,
  cosine: number,
  sine: number,
) {
  const blur = dots * pixel
  const [east, north] = [random() * 50, random() * 50]
  const direction = random() * Math.PI * 2
  const reach = Math.ceil((right + bottom) * dots) + 2
  const side = reach * 2 + 1
  const radii = new Float32Array(side * side).fill(-1)
  const tone = (x: number, y: number) => {
    const slope = ((x / right - 0.5) * Math.cos(direction) + (y / bottom - 0.5) * Math.sin(direction)) * 0.85
    const shape = (noise.fractalAt(x * 1.15 + east, y * 1.15 + north, 2) - 0.37) * 1.5
    return smoothstep(-0.55, 0.75, slope + shape * strength)
  }
  return (u: number, v: number) => {
    const index = (v + reach) * side + u + reach
    const known = radii[index] as number
    if (known >= 0) return known
    const ideal = 0.13 + 0.61 * tone((u * cosine + v * sine) / dots, (v * cosine - u * sine) / dots)
    // The soft edge enlarges a dot, which is visible where dots are as small as pixels.
    const value = Math.sqrt(Math.max(0, ideal * ideal - blur ** 2 / 12))
    radii[index] = value
    return value
  }
}

function distance(squared: number, radius: number): number {
  return Math.sqrt(squared) - radius
}

function squareOf(radius: number): number {
  return radius > 0 ? radius * radius : 0
}

/** Returns the smaller of two distances, rounded where they are similar: the quadratic smooth minimum. */
function smoothMin(one: number, other: number): number {
  const difference = Math.abs(one - other)
  if (difference >= mergeWidth) return Math.min(one, other)
  const near = 1 - difference / mergeWidth
  return Math.min(one, other) - near * near * mergeWidth * 0.25
}
