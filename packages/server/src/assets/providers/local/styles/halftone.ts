import { screenOf, shade } from '../colour.ts'
import { fractal, smoothstep } from '../noise.ts'
import type { Picture, Scene } from '../picture.ts'

/** Rows of dots along the short side. */
const dots = 44
/** Width over which two dots melt together, in cells. */
const melt = 0.12

/** Dots on a turned grid, as large as the tone that they stand for; where they meet they join like ink. */
export function halftone(scene: Scene): Picture {
  const { random, background, isDark, right, pixel } = scene
  const turn = Math.PI / 6 + (random() - 0.5) * 0.3
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)]
  const ground = isDark ? shade(background, 0.15, 1.5) : shade(background, 0.965, 1.2)
  const inks = Array.from({ length: 256 }, (_, index) => screenOf(scene.ramp(index / 255)))
  const radius = radiusOf(scene, cosine, sine)
  const blur = dots * pixel

  return {
    smooth: { samples: 40, at: (_x, _y, out) => out.set(ground) },
    draw({ y, width, values }) {
      let cell = [Number.NaN, Number.NaN]
      let [nearLeft, nearRight, farLeft, farRight] = [0, 0, 0, 0]
      for (let x = 0, offset = 0; x < width; x += 1, offset += 3) {
        const px = (x + 0.5) * pixel
        const u = (px * cosine - y * sine) * dots
        const v = (px * sine + y * cosine) * dots
        const left = Math.floor(u)
        const top = Math.floor(v)
        if (left !== cell[0] || top !== cell[1]) {
          // The four dots around the place.
          cell = [left, top]
          nearLeft = radius(left, top)
          nearRight = radius(left + 1, top)
          farLeft = radius(left, top + 1)
          farRight = radius(left + 1, top + 1)
        }
        const dx = u - left
        const dy = v - top
        const above = joined(distanceTo(dx, dy, nearLeft), distanceTo(dx - 1, dy, nearRight))
        const below = joined(distanceTo(dx, dy - 1, farLeft), distanceTo(dx - 1, dy - 1, farRight))
        const distance = joined(above, below)
        const cover = Math.max(0, Math.min(1, 0.5 - distance / blur))
        if (cover === 0) continue
        const [red, green, blue] = inks[Math.min(255, Math.floor((px / right) * 256))] as [
          number,
          number,
          number,
        ]
        values[offset] = (values[offset] as number) * (1 - cover) + red * cover
        values[offset + 1] = (values[offset + 1] as number) * (1 - cover) + green * cover
        values[offset + 2] = (values[offset + 2] as number) * (1 - cover) + blue * cover
      }
    },
    vignette: isDark ? 0.25 : 0,
  }
}

/** The radius of the dot of a cell, in cells; worked out once for each. */
function radiusOf({ random, noise, right, bottom, strength, pixel }: Scene, cosine: number, sine: number) {
  const blur = dots * pixel
  const [east, north] = [random() * 50, random() * 50]
  const direction = random() * Math.PI * 2
  const reach = Math.ceil((right + bottom) * dots) + 2
  const side = reach * 2 + 1
  const radii = new Float32Array(side * side).fill(-1)
  const tone = (x: number, y: number) => {
    const slope = ((x / right - 0.5) * Math.cos(direction) + (y / bottom - 0.5) * Math.sin(direction)) * 0.85
    const shape = (fractal(noise, x * 1.15 + east, y * 1.15 + north, 2) - 0.37) * 1.5
    return smoothstep(-0.55, 0.75, slope + shape * strength)
  }
  return (u: number, v: number) => {
    const index = (v + reach) * side + u + reach
    const known = radii[index] as number
    if (known >= 0) return known
    const wanted = 0.13 + 0.61 * tone((u * cosine + v * sine) / dots, (v * cosine - u * sine) / dots)
    // The soft edge adds to what a dot covers, which counts where dots are as small as pixels.
    const value = Math.sqrt(Math.max(0, wanted * wanted - blur ** 2 / 12))
    radii[index] = value
    return value
  }
}

function distanceTo(dx: number, dy: number, radius: number): number {
  return Math.sqrt(dx * dx + dy * dy) - radius
}

/** The nearer of two distances, rounded where they are alike: the smooth minimum of a quadratic. */
function joined(one: number, other: number): number {
  const apart = Math.abs(one - other)
  if (apart >= melt) return Math.min(one, other)
  const near = 1 - apart / melt
  return Math.min(one, other) - near * near * melt * 0.25
}
