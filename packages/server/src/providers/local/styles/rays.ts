import { mix, shade } from '../colour.ts'
import { fractal, smoothstep } from '../noise.ts'
import { balanceColours, type Layers, type Scene } from '../scene.ts'

/** Broad and fine beams from a light above the image that fade with the distance, through thin haze. */
export function rays(scene: Scene): Layers {
  const { random, noise, background, isDark, right, bottom, strength } = scene
  const [wide, fine] = [random() * 50, random() * 50]
  const source = { x: right * (0.15 + random() * 0.7), y: -0.28 * bottom }
  const ground = isDark ? shade(background, 0.11, 1.2) : background
  const reach = Math.hypot(right, bottom)

  const fieldAt = (x: number, y: number) => {
    const dx = x - source.x
    const dy = y - source.y
    const angle = Math.atan2(dx, dy)
    const distance = Math.sqrt(dx * dx + dy * dy) / reach
    const broad = smoothstep(0.3, 0.72, fractal(noise, angle * 5 + wide, 0.5, 2))
    const narrow = fractal(noise, angle * 19 + fine, 1.5 + distance * 0.25, 2)
    const haze = fractal(noise, x * 1.4 + wide, y * 1.4 + fine, 3)
    const beam = broad * (0.45 + 0.9 * narrow) * Math.exp(-distance * 1.55) * (0.72 + 0.5 * haze)
    const heart = Math.exp(-((distance / 0.42) ** 2)) * 0.55
    return { position: (dx / right) * 2.4 + (haze - 0.44) * 0.5, strength: beam * 1.25 + heart }
  }
  const balanced = balanceColours(scene, fieldAt)
  // A fifth of the image has the full brightness, for every seed.
  const power = (0.45 * strength) / balanced.strength

  return {
    smooth: {
      samples: 280,
      sample(x, y, out) {
        const field = fieldAt(x, y)
        const [l, a, b] = mix(
          ground,
          balanced.colourAt(field.position),
          Math.min(1, field.strength * power * 2),
        )
        out[0] = l
        out[1] = a
        out[2] = b
      },
    },
    vignette: isDark ? 0.25 : 0,
  }
}
