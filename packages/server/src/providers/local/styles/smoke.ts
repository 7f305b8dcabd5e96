import { shade } from '../colour.ts'
import { GradientNoise, smoothstep } from '../noise.ts'
import { balanceColours, type Layers, type Scene } from '../scene.ts'

/** Noise distorted twice by noise: swirls with fine threads. */
export function smoke(scene: Scene): Layers {
  const { random, background, isDark, isTransparent, strength, right } = scene
  const noise = new GradientNoise(random)
  const [east, north] = [random() * 50, random() * 50]
  const ground = isDark ? shade(background, 0.11, 1) : shade(background, 0.965, 1)

  const fieldAt = (x: number, y: number) => {
    const px = x * 0.95 + east
    const py = y * 0.95 + north
    const turnX = noise.fractalAt(px, py, 3) - 0.44
    const turnY = noise.fractalAt(px + 5.2, py + 11.3, 3) - 0.44
    const foldX = noise.fractalAt(px + 2.3 * turnX + 1.7, py + 2.3 * turnY + 9.2, 3) - 0.44
    const foldY = noise.fractalAt(px + 2.3 * turnX + 8.3, py + 2.3 * turnY + 2.8, 3) - 0.44
    const body = noise.fractalAt(px + 2.4 * foldX, py + 2.4 * foldY, 5) - 0.48
    return {
      texture: body,
      position: (x / right - 0.5) * 2 + turnX * 1.6 + body * 0.5 + foldY * 0.6,
      strength: smoothstep(-0.26, 0.42, body + 0.42 * Math.hypot(foldX, foldY)),
    }
  }
  const balanced = balanceColours(scene, fieldAt)
  // A fifth of the image has the full density, for every seed.
  const thickness = (0.62 * strength) / balanced.strength

  return {
    smooth: {
      samples: 190,
      sample(x, y, out) {
        const field = fieldAt(x, y)
        const density = field.strength * thickness
        const [tone, a, b] = balanced.colourAt(field.position)
        // Threads stay visible in dense smoke.
        const lightness = tone * (1 + 0.8 * (field.texture - balanced.texture))
        const opacity = Math.min(1, (isDark ? 2.4 : 2) * density ** 1.4)
        if (isTransparent) {
          out.set([lightness, a, b, opacity])
          return
        }
        // On a dark background saturation rises before lightness: thin smoke glows.
        const chroma = isDark ? Math.min(1, density * 2.4) : opacity
        out[0] = ground[0] + (lightness - ground[0]) * opacity
        out[1] = ground[1] + (a - ground[1]) * chroma
        out[2] = ground[2] + (b - ground[2]) * chroma
      },
    },
    vignette: isDark ? 0.35 : 0,
  }
}
