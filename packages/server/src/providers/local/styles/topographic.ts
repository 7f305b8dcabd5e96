import { mix, shade, toLinearRgb, toSrgb } from '../colour.ts'
import { createGlowLayer, type Glow } from '../glows.ts'
import { smoothstep } from '../noise.ts'
import { equalise, type Layers, type Scene } from '../scene.ts'

/** Lines per unit of height; every fourth is heavier. */
const lines = 17
const heavyEvery = 4
const samples = 140
/** Half the width of a line, in units of the scene. */
const thin = 0.0011
const heavy = 0.003

/** Contour lines of a smooth landscape. The slope is known at each pixel, so a line has the same width everywhere. */
export function topographic(scene: Scene): Layers {
  const { background, isDark, isTransparent, pixel, strength } = scene
  const height = createLandscape(scene)
  const tint = createTint(scene, height)
  const heightAt = createHeights(scene, height)
  const ground = isDark ? shade(background, 0.15, 1.4) : shade(background, 0.96, 1.2)
  const reach = Math.max(heavy, pixel / 2) + pixel / 2
  const drawMarks = createGlowLayer(scene, createMarks(scene), 1)

  return {
    smooth: {
      samples,
      extraChannels: 2,
      sample(x, y, out) {
        const column = Math.round(x * samples)
        const line = Math.round(y * samples)
        const h = heightAt(column, line)
        const hue = tint.hueAt(h)
        const slopeX = ((heightAt(column + 1, line) - heightAt(column - 1, line)) * samples) / 2
        const slopeY = ((heightAt(column, line + 1) - heightAt(column, line - 1)) * samples) / 2
        // A faint relief under the lines, lit from above left.
        const relief = (slopeX + slopeY) / Math.hypot(1.6, slopeX, slopeY)
        const tone = isDark
          ? mix(ground, shade(hue, 0.16 + 0.15 * h, 0.7), 0.6)
          : mix(ground, shade(hue, 0.95 - 0.05 * h, 0.3), 0.6)
        out[0] = tone[0] - relief * (isDark ? 0.03 : 0.022)
        out[1] = tone[1]
        out[2] = tone[2]
        out[3] = h * lines
        out[4] = Math.hypot(slopeX, slopeY) * lines
        if (isTransparent) out[5] = 0
      },
    },
    draw(row) {
      const { width, values, alpha, extra } = row
      const [levels, slopes] = extra as [Float32Array, Float32Array]
      for (let x = 0, offset = 0; x < width; x += 1, offset += 3) {
        const level = levels[x] as number
        const nearest = Math.round(level)
        const steepness = slopes[x] as number
        const toLine = Math.abs(level - nearest)
        if (toLine > steepness * reach) continue
        const distance = toLine / Math.max(steepness, 1e-6)
        const isHeavy = nearest % heavyEvery === 0
        const half = isHeavy ? heavy : thin
        // A line finer than a pixel is drawn as wide as one, but fainter.
        const drawn = Math.max(half, pixel / 2)
        // On a summit or a saddle a line would spread to a blot, so it fades there.
        const cover =
          Math.max(0, Math.min(1, (drawn - distance) / pixel + 0.5)) *
          (half / drawn) *
          smoothstep(0.5, 2, steepness)
        if (cover <= 0) continue
        const ink = tint.inkAt(nearest / lines)
        const opacity = Math.min(1, cover * (isHeavy ? 1 : 0.85 * Math.min(1.15, 0.55 + 0.45 * strength)))
        for (let channel = 0; channel < 3; channel += 1) {
          const before = values[offset + channel] as number
          values[offset + channel] = before + ((ink[channel] as number) - before) * opacity
        }
        if (alpha) alpha[x] = (alpha[x] as number) * (1 - opacity) + 255 * opacity
      }
      drawMarks(row)
    },
    vignette: isDark ? 0.3 : 0,
  }
}

/** The colour of a height, for the land and for its lines. The colours cover equal parts of the land. */
function createTint({ right, bottom, ramp }: Scene, height: (x: number, y: number) => number) {
  const heights = Array.from({ length: 400 }, (_, index) =>
    height(((index % 20) / 19) * right, (Math.floor(index / 20) / 19) * bottom),
  ).sort((one, other) => one - other)
  return { hueAt: equalise(heights, ramp), inkAt: equalise(heights, (rank) => toSrgb(ramp(rank))) }
}

/** Returns the height at a point of the grid of samples: five samples share each, with the slopes. */
function createHeights({ right, bottom }: Scene, height: (x: number, y: number) => number) {
  // The interpolation reads one sample before and three after the image, and the slopes another one.
  const columns = Math.ceil(right * samples) + 6
  const heights = new Float64Array(columns * (Math.ceil(bottom * samples) + 6))
  for (let index = 0; index < heights.length; index += 1) {
    heights[index] = height(((index % columns) - 2) / samples, (Math.floor(index / columns) - 2) / samples)
  }
  return (column: number, line: number) => heights[(line + 2) * columns + column + 2] as number
}

/** Creates survey marks, two in each colour. */
function createMarks({ random, palette, right, bottom }: Scene): Glow[] {
  return [...palette, ...palette].map((colour) => ({
    shape: 'disc',
    x: (0.06 + random() * 0.88) * right,
    y: (0.06 + random() * 0.88) * bottom,
    radius: 0.0115,
    colour: toLinearRgb(colour),
    opacity: 1,
    softness: 0,
  }))
}

/** Returns the height at a point, about 0 to 2: rolling ground and a few hills. */
function createLandscape({ random, noise, right, bottom }: Scene): (x: number, y: number) => number {
  const [east, north] = [random() * 50, random() * 50]
  const hills = Array.from({ length: 5 }, () => ({
    x: (random() * 1.3 - 0.15) * right,
    y: (random() * 1.3 - 0.15) * bottom,
    sharpness: 1 / (0.22 + random() * 0.4) ** 2,
    height: 0.25 + random() * 0.55,
  }))
  return (x, y) => {
    let sum = noise.fractalAt(x * 1.05 + east, y * 1.05 + north, 3) * 0.85
    for (const hill of hills) {
      const squared = (x - hill.x) ** 2 + (y - hill.y) ** 2
      sum += hill.height * Math.exp(-squared * hill.sharpness)
    }
    return sum
  }
}
