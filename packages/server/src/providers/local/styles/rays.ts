import { mix, shade } from '../colour.ts'
import { smoothstep } from '../noise.ts'
import { balanceColours, type Layers, type Scene } from '../scene.ts'

/** Broad and fine beams from a light outside the image, or in its middle, that fade with the distance. */
export function rays(scene: Scene): Layers {
  const { random, noise, background, isDark, isTransparent, right, bottom, strength } = scene
  const [wide, fine] = [random() * 50, random() * 50]
  const source = createSource(scene)
  const ground = isDark ? shade(background, 0.1, 1.3) : background
  const reach = Math.hypot(right, bottom)

  const fieldAt = (x: number, y: number) => {
    const dx = x - source.x
    const dy = y - source.y
    // The noise is read on a circle, so it has no seam.
    const distance = Math.sqrt(dx * dx + dy * dy) / reach
    const scale = 1 / Math.max(distance * reach, 1e-6)
    const [u, v] = [dx * scale, dy * scale]
    const broad = smoothstep(0.2, 0.72, noise.at(u * 3.2 + wide, v * 3.2 + wide))
    const narrow = noise.fractalAt(u * 13 + fine, v * 13 + distance * 0.5 + fine, 2)
    const haze = noise.at(x * 1.3 + wide, y * 1.3 + fine)
    const beam = broad * (0.25 + 1.2 * narrow) * Math.exp(-distance * 1.7) * (0.75 + 0.4 * haze)
    const heart = Math.exp(-((distance / 0.36) ** 2)) * 0.6
    return {
      texture: narrow,
      position: distance * 2 + (broad - 0.5) * 0.35 + (haze - 0.5) * 0.3,
      strength: beam * 1.3 + heart,
    }
  }
  const balanced = balanceColours(scene, fieldAt)
  // A fifth of the image has nearly the full brightness, for every seed.
  const power = (0.8 * strength) / balanced.strength

  return {
    smooth: {
      samples: 240,
      sample(x, y, out) {
        const { texture, position, strength: light } = fieldAt(x, y)
        const rest = 1 - Math.min(1, light * power)
        const amount = 1 - rest * rest
        const [l, a, b] = balanced.colourAt(position)
        // Fine beams stay visible where the light is full.
        const lit = Math.min(0.99, l * (1 + (texture - balanced.texture) * 0.5 * amount))
        if (isTransparent) {
          out.set([lit, a, b, amount])
          return
        }
        const mixed = mix(ground, [lit, a, b], amount)
        out[0] = mixed[0]
        out[1] = mixed[1]
        out[2] = mixed[2]
      },
    },
    vignette: isDark ? 0.25 : 0,
  }
}

/** Places the light outside the image, on the side where the rays come from. */
function createSource({ random, direction, right, bottom }: Scene) {
  if (direction.shape !== 'linear') {
    return { x: direction.centre[0] * right, y: direction.centre[1] * bottom }
  }
  const angle = (direction.degrees * Math.PI) / 180
  const aside = (random() - 0.5) * 0.7
  return {
    x: right * (0.5 - 0.78 * Math.cos(angle) + aside * Math.sin(angle)),
    y: bottom * (0.5 - 0.78 * Math.sin(angle) + aside * Math.cos(angle)),
  }
}
