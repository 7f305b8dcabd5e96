import { linearOf, mix, shade } from '../colour.ts'
import { type Glow, glows } from '../glows.ts'
import { fractal, smoothstep } from '../noise.ts'
import type { Picture, Scene } from '../picture.ts'

/** Clouds of gas, bent by themselves, and stars: most of them faint, a few with a halo. */
export function nebula(scene: Scene): Picture {
  const { random, noise, background, isDark, strength } = scene
  const [east, north] = [random() * 50, random() * 50]
  const sky = isDark ? shade(background, 0.09, 1.2) : shade(background, 0.96, 1)
  const stars = starsOf(scene)

  return {
    smooth: {
      samples: 300,
      at(x, y, out) {
        const bent = fractal(noise, x * 2.2 + north, y * 2.2 + east, 4)
        const gas = fractal(noise, x * 1.6 + east + bent * 1.1, y * 1.6 + north + bent * 0.6, 6)
        const dust = fractal(noise, x * 3.4 + north + gas * 2, y * 3.4 + 31, 4)
        const amount = smoothstep(0.26, 0.66, gas) * strength
        const hue = scene.ramp(gas * 2.1 - 0.55 + (bent - 0.45) * 0.9)
        const lit = isDark ? 0.15 + 0.6 * amount * hue[0] : 0.96 - 0.26 * amount
        const share = Math.min(1, amount * (isDark ? 1.15 : 0.8))
        const [l, a, b] = mix(sky, shade(hue, lit, isDark ? 1 : 0.7), share)
        out[0] = l * (isDark ? 1 - 0.45 * smoothstep(0.42, 0.7, dust) * share : 1)
        out[1] = a
        out[2] = b
      },
    },
    light: glows(scene, stars, isDark ? 1 : -0.7),
    vignette: isDark ? 0.4 : 0,
  }
}

function starsOf(scene: Scene): Glow[] {
  const { random, isDark, right, bottom } = scene
  const stars: Glow[] = []
  const count = Math.round(520 * right * bottom)
  for (let index = 0; index < count; index += 1) {
    const size = random() ** 12
    const colour = mix([0.93, 0, 0], shade(scene.ramp(random()), 0.85), random() * 0.7)
    const [red, green, blue] = linearOf(isDark ? colour : shade(colour, 0.45))
    const power = (0.12 + 0.88 * random() ** 3) * (0.6 + size)
    const place = { x: random() * right, y: random() * bottom }
    const light = (factor: number) => [red * factor, green * factor, blue * factor] as const
    stars.push({ ...place, radius: 0.0009 + size * 0.0022, colour: light(power * 1.6), shape: 'point' })
    if (isDark && size > 0.72) {
      stars.push({ ...place, radius: 0.005 + size * 0.008, colour: light(0.22 * size), shape: 'halo' })
    }
  }
  return stars
}
