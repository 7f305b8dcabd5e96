import { mix, shade } from '../colour.ts'
import { fractal, smoothstep } from '../noise.ts'
import type { Picture, Scene } from '../picture.ts'

/** Noise that is bent by noise that is bent by noise: swirls with fine threads. */
export function smoke(scene: Scene): Picture {
  const { random, noise, background, isDark, strength } = scene
  const [east, north] = [random() * 50, random() * 50]
  const ground = isDark ? shade(background, 0.11, 1) : shade(background, 0.965, 1)

  return {
    smooth: {
      samples: 340,
      at(x, y, out) {
        const first = fractal(noise, x * 1.25 + east, y * 1.25 + north, 3)
        const second = fractal(noise, x * 1.25 + north + 5.2, y * 1.25 + east + 1.3, 3)
        const bentX = x * 1.25 + 3.4 * first + east
        const bentY = y * 1.25 + 3.4 * second + north
        const body = fractal(noise, bentX, bentY, 5)
        const thread = fractal(noise, bentX * 2.3 + 9, bentY * 0.8 + 4, 3)
        const density = smoothstep(0.2, 0.66, body * (0.8 + 0.45 * thread)) * strength
        const hue = scene.ramp(body * 2 - 0.42 + (first - 0.44) * 1.2)
        const shine = smoothstep(0.55, 0.75, thread) * density
        const lit = isDark
          ? 0.18 + 0.6 * hue[0] * density + 0.12 * shine
          : 0.95 - 0.32 * density + 0.1 * shine
        const [l, a, b] = mix(ground, shade(hue, lit, isDark ? 0.95 : 0.62), Math.min(1, density * 1.1))
        out[0] = l
        out[1] = a
        out[2] = b
      },
    },
    vignette: isDark ? 0.35 : 0,
  }
}
