import { mix, shade } from '../colour.ts'
import { fractal, gradientNoise, smoothstep } from '../noise.ts'
import type { Picture, Scene } from '../picture.ts'

/** Noise that is bent by noise that is bent by noise: swirls with fine threads. */
export function smoke(scene: Scene): Picture {
  const { random, background, isDark, strength, right } = scene
  const noise = gradientNoise(random)
  const [east, north] = [random() * 50, random() * 50]
  const ground = isDark ? shade(background, 0.11, 1) : shade(background, 0.965, 1)

  return {
    smooth: {
      samples: 260,
      at(x, y, out) {
        const placeX = x * 0.95 + east
        const placeY = y * 0.95 + north
        const turnX = fractal(noise, placeX, placeY, 3) - 0.44
        const turnY = fractal(noise, placeX + 5.2, placeY + 11.3, 3) - 0.44
        const foldX = fractal(noise, placeX + 2.3 * turnX + 1.7, placeY + 2.3 * turnY + 9.2, 3) - 0.44
        const foldY = fractal(noise, placeX + 2.3 * turnX + 8.3, placeY + 2.3 * turnY + 2.8, 3) - 0.44
        const body = fractal(noise, placeX + 2.4 * foldX, placeY + 2.4 * foldY, 5) - 0.48
        const density = smoothstep(-0.26, 0.42, body + 0.42 * Math.hypot(foldX, foldY)) * strength
        const hue = scene.ramp(0.5 + (x / right - 0.5) * 2 + turnX * 1.6 + body * 0.5 + foldY * 0.6)
        if (isDark) {
          const thick = density * density
          const share = Math.min(1, density * 3)
          out[0] = ground[0] + (hue[0] - ground[0]) * Math.min(1, 3 * density ** 1.3) + 0.1 * thick ** 4
          out[1] = ground[1] + (hue[1] - ground[1]) * share
          out[2] = ground[2] + (hue[2] - ground[2]) * share
        } else {
          const [l, a, b] = mix(ground, hue, Math.min(1, 2.3 * density ** 1.4))
          out[0] = l
          out[1] = a
          out[2] = b
        }
      },
    },
    vignette: isDark ? 0.35 : 0,
  }
}
