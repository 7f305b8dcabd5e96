import { shade } from '../colour.ts'
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
      samples: 220,
      at(x, y, out) {
        const placeX = x * 0.95 + east
        const placeY = y * 0.95 + north
        const turnX = fractal(noise, placeX, placeY, 3) - 0.44
        const turnY = fractal(noise, placeX + 5.2, placeY + 11.3, 3) - 0.44
        const foldX = fractal(noise, placeX + 2.3 * turnX + 1.7, placeY + 2.3 * turnY + 9.2, 3) - 0.44
        const foldY = fractal(noise, placeX + 2.3 * turnX + 8.3, placeY + 2.3 * turnY + 2.8, 3) - 0.44
        const body = fractal(noise, placeX + 2.4 * foldX, placeY + 2.4 * foldY, 5) - 0.48
        const density = smoothstep(-0.26, 0.42, body + 0.42 * Math.hypot(foldX, foldY)) * strength
        const [tone, a, b] = scene.ramp(0.5 + (x / right - 0.5) * 2 + turnX * 1.6 + body * 0.5 + foldY * 0.6)
        // Threads stay visible where the smoke is as dense as it gets.
        const hue = [tone * (1 + 0.8 * body), a, b] as const
        const share = Math.min(1, (isDark ? 2.4 : 1.9) * density ** 1.4)
        // On dark ground the colour comes before the light: thin smoke glows.
        const chroma = isDark ? Math.min(1, density * 2.4) : share
        out[0] = ground[0] + (hue[0] - ground[0]) * share
        out[1] = ground[1] + (hue[1] - ground[1]) * chroma
        out[2] = ground[2] + (hue[2] - ground[2]) * chroma
      },
    },
    vignette: isDark ? 0.35 : 0,
  }
}
