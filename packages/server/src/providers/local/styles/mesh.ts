import { type Lab, mix, shade } from '../colour.ts'
import type { Random } from '../noise.ts'
import type { Layers, Scene } from '../scene.ts'

/** Points of colour whose influence decreases with the distance, on a gently distorted plane. */
export function mesh(scene: Scene): Layers {
  const { random, noise, palette, isDark, isTransparent, right, bottom } = scene
  const bend = [random() * 50, random() * 50] as const
  // The points lie on a jittered lattice: none hides another, and each shows its exact colour at its centre.
  const [columns, rows] = right >= bottom ? [4, 3] : [3, 4]
  const order = shuffled(columns * rows, random)
  const bentX = (x: number, y: number) =>
    x + (noise.fractalAt(x * 1.7 + bend[0], y * 1.7 + bend[1], 2) - 0.37) * 0.38
  const bentY = (x: number, y: number) =>
    y + (noise.fractalAt(x * 1.7 + bend[1], y * 1.7 + bend[0], 2) - 0.37) * 0.38
  const points = order.map((cell, index) => {
    const colour = palette[index % palette.length] as Lab
    const isExact = index < Math.max(palette.length * 2, 4)
    const x = (((cell % columns) + 0.5 + (random() - 0.5) * 0.36) / columns) * right
    const y = ((Math.floor(cell / columns) + 0.5 + (random() - 0.5) * 0.36) / rows) * bottom
    return {
      // Distorted like the plane, no point leaves the image.
      x: bentX(x, y),
      y: bentY(x, y),
      sharpness: (isExact ? 16 : 27) + 7 * random(),
      isExact,
      colour: isExact ? colour : createTint(scene, colour, index),
    }
  })

  return {
    smooth: {
      samples: 110,
      sample(x, y, out) {
        const [px, py] = [bentX(x, y), bentY(x, y)]
        let total = 1e-9
        let nearest = 0
        let l = 0
        let a = 0
        let b = 0
        for (const point of points) {
          const dx = px - point.x
          const dy = py - point.y
          const squared = dx * dx + dy * dy
          const influence = Math.exp(-squared * point.sharpness) + 1e-5 / (1 + 4 * squared)
          total += influence
          if (point.isExact) nearest += influence
          l += influence * point.colour[0]
          a += influence * point.colour[1]
          b += influence * point.colour[2]
        }
        out[0] = l / total
        out[1] = a / total
        out[2] = b / total
        // Without a background, the colours are soft clouds around their centres.
        if (isTransparent) out[3] = 1 - Math.exp(-((2.2 * nearest) ** 2))
      },
    },
    vignette: isDark ? 0.15 : 0,
  }
}

/** Returns a tint of a requested colour, or one closer to the background when the prompt names a theme. */
function createTint(
  { random, palette, background, isDark, isThemeExplicit, strength }: Scene,
  colour: Lab,
  index: number,
) {
  if (!isThemeExplicit) {
    const range = (palette.length === 1 ? 0.32 : 0.16) * strength
    return shade(colour, Math.min(0.97, colour[0] * (1.04 - range * random())), 0.97)
  }
  const lightness = isDark ? colour[0] * (0.45 + random() * 0.25 * strength) : 0.86 + 0.09 * random()
  const maxChroma = (0.8 * (1.02 - lightness)) / Math.max(Math.hypot(colour[1], colour[2]), 0.01)
  const tone = shade(colour, lightness, isDark ? 0.8 : Math.min(1, maxChroma))
  return index % 2 === 0 ? mix(background, tone, 0.4) : tone
}

/** Returns the numbers below a length in random order (Fisher–Yates). */
function shuffled(length: number, random: Random): number[] {
  const order = Array.from({ length }, (_, index) => index)
  for (let index = length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    ;[order[index], order[other]] = [order[other] as number, order[index] as number]
  }
  return order
}
