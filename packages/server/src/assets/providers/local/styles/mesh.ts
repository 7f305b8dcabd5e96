import { mix, shade } from '../colour.ts'
import { fractal } from '../noise.ts'
import type { Picture, Scene } from '../picture.ts'

/** Points of colour whose influence fades with the distance, on a plane that is gently bent. */
export function mesh(scene: Scene): Picture {
  const { random, noise, palette, background, isDark, right, bottom, strength } = scene
  const bend = [random() * 50, random() * 50] as const
  const points = Array.from({ length: 11 }, (_, index) => {
    const colour = scene.ramp(palette.length === 1 ? 0 : (index % palette.length) / (palette.length - 1))
    const lightness = isDark
      ? Math.min(0.72, colour[0] * (0.55 + random() * 0.4 * strength))
      : 0.83 + 0.11 * random()
    // Light colours hold little chroma before a screen cuts it, and opposites that meet turn grey: less is cleaner.
    const most = isDark ? 1 : (0.8 * (1.02 - lightness)) / Math.max(Math.hypot(colour[1], colour[2]), 0.01)
    const tone = shade(colour, lightness, Math.min(1, most) * Math.min(1.15, strength))
    return {
      x: (random() * 1.2 - 0.1) * right,
      y: (random() * 1.2 - 0.1) * bottom,
      sharpness: 2.2 / (0.28 + random() * 0.42) ** 2,
      colour: index % 3 === 2 ? mix(background, tone, isDark ? 0.25 : 0.4) : tone,
    }
  })

  return {
    smooth: {
      samples: 110,
      at(x, y, out) {
        const bentX = x + (fractal(noise, x * 1.7 + bend[0], y * 1.7 + bend[1], 2) - 0.37) * 0.6
        const bentY = y + (fractal(noise, x * 1.7 + bend[1], y * 1.7 + bend[0], 2) - 0.37) * 0.6
        let total = 1e-6
        let l = 0
        let a = 0
        let b = 0
        for (const point of points) {
          const dx = bentX - point.x
          const dy = bentY - point.y
          const squared = dx * dx + dy * dy
          const influence = Math.exp(-squared * point.sharpness) + 0.004 / (1 + 4 * squared)
          total += influence
          l += influence * point.colour[0]
          a += influence * point.colour[1]
          b += influence * point.colour[2]
        }
        out[0] = l / total
        out[1] = a / total
        out[2] = b / total
      },
    },
    vignette: isDark ? 0.35 : 0,
  }
}
