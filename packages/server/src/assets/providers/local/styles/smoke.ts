import { shade } from '../colour.ts'
import { fractal, gradientNoise, smoothstep } from '../noise.ts'
import type { Picture, Scene } from '../picture.ts'
import { evenRamp } from '../ramp.ts'

/** Noise that is bent by noise that is bent by noise: swirls with fine threads. */
export function smoke(scene: Scene): Picture {
  const { random, background, isDark, strength, right } = scene
  const noise = gradientNoise(random)
  const [east, north] = [random() * 50, random() * 50]
  const ground = isDark ? shade(background, 0.11, 1) : shade(background, 0.965, 1)

  const fieldAt = (x: number, y: number) => {
    const placeX = x * 0.95 + east
    const placeY = y * 0.95 + north
    const turnX = fractal(noise, placeX, placeY, 3) - 0.44
    const turnY = fractal(noise, placeX + 5.2, placeY + 11.3, 3) - 0.44
    const foldX = fractal(noise, placeX + 2.3 * turnX + 1.7, placeY + 2.3 * turnY + 9.2, 3) - 0.44
    const foldY = fractal(noise, placeX + 2.3 * turnX + 8.3, placeY + 2.3 * turnY + 2.8, 3) - 0.44
    const body = fractal(noise, placeX + 2.4 * foldX, placeY + 2.4 * foldY, 5) - 0.48
    return {
      body,
      position: (x / right - 0.5) * 2 + turnX * 1.6 + body * 0.5 + foldY * 0.6,
      strength: smoothstep(-0.26, 0.42, body + 0.42 * Math.hypot(foldX, foldY)),
    }
  }
  const even = evenRamp(scene, fieldAt)
  // A fifth of the image is as dense as smoke gets, whatever the seed.
  const thickness = (0.62 * strength) / even.strength

  return {
    smooth: {
      samples: 190,
      at(x, y, out) {
        const field = fieldAt(x, y)
        const density = field.strength * thickness
        const [tone, a, b] = even.colourOf(field.position)
        // Threads stay visible there.
        const lightness = tone * (1 + 0.8 * field.body)
        const share = Math.min(1, (isDark ? 2.4 : 2) * density ** 1.4)
        // On dark ground the colour comes before the light: thin smoke glows.
        const chroma = isDark ? Math.min(1, density * 2.4) : share
        out[0] = ground[0] + (lightness - ground[0]) * share
        out[1] = ground[1] + (a - ground[1]) * chroma
        out[2] = ground[2] + (b - ground[2]) * chroma
      },
    },
    vignette: isDark ? 0.35 : 0,
  }
}
