import { mix, shade, toLinearRgb } from '../colour.ts'
import { createGlowLayer, type Glow } from '../glows.ts'
import { GradientNoise, smoothstep } from '../noise.ts'
import { balanceColours, type Layers, type Scene } from '../scene.ts'

/** Clouds of noise distorted by noise, and stars: most of them faint, a few with a halo. */
export function nebula(scene: Scene): Layers {
  const { random, background, isDark, isTransparent, strength, right, bottom } = scene
  const noise = new GradientNoise(random)
  const [east, north] = [random() * 50, random() * 50]
  const sky = isDark ? shade(background, 0.1, 1.1) : shade(background, 0.965, 1)
  // The gas gathers along a band, like the arm of a galaxy.
  const tilt = (random() - 0.5) * 1.4
  const [cosine, sine] = [Math.cos(tilt), Math.sin(tilt)]
  const [middleX, middleY] = [right * (0.3 + random() * 0.4), bottom * (0.35 + random() * 0.3)]
  const stars = createStars(scene)

  const fieldAt = (x: number, y: number) => {
    const bentX = noise.fractalAt(x * 1.1 + north, y * 1.1 + east, 3) - 0.44
    const bentY = noise.fractalAt(x * 1.1 + east + 31, y * 1.1 + north + 11, 3) - 0.44
    const px = x * 1.15 + bentX * 1.9 + east
    const py = y * 1.15 + bentY * 1.9 + north
    const gas = noise.fractalAt(px, py, 5) - 0.484
    const dust = noise.fractalAt(px * 1.6 + 9, py * 1.6 + 31, 4) - 0.47
    const dx = (x - middleX) / Math.max(1, right)
    const dy = (y - middleY) / Math.max(1, bottom)
    const across = dy * cosine - dx * sine
    const along = dx * cosine + dy * sine
    const band = Math.exp(-across * across * 5 - along * along * 3)
    const amount = smoothstep(-0.3, 0.62, gas * 1.5 + band * 0.78 - 0.36)
    const lane = smoothstep(-0.02, 0.26, dust)
    const lit = amount * (1 - 0.6 * lane)
    // Gas and dust stay visible where the cloud is dense.
    const texture = (isDark ? 0.9 : 0.5) * gas - 0.2 * lane
    return { texture, position: (bentX + bentY) * 2.4 + along * 3 + gas * 0.5, strength: lit }
  }
  const balanced = balanceColours(scene, fieldAt)
  // A fifth of the image has the full brightness, for every seed.
  const power = (0.55 * strength) / balanced.strength

  return {
    smooth: {
      samples: 180,
      sample(x, y, out) {
        const field = fieldAt(x, y)
        const lit = Math.min(1, field.strength * power)
        const [tone, a, b] = balanced.colourAt(field.position)
        const lightness = tone * (1 + field.texture - balanced.texture)
        const opacity = Math.min(1, lit * (isDark ? 2 : 1.8))
        if (isTransparent) {
          out.set([lightness, a, b, opacity])
          return
        }
        out[0] = sky[0] + (lightness - sky[0]) * opacity + (isDark ? 0.16 * (lit * lit * lit) ** 2 : 0)
        out[1] = sky[1] + (a - sky[1]) * opacity
        out[2] = sky[2] + (b - sky[2]) * opacity
      },
    },
    draw: createGlowLayer(scene, stars, isDark ? 1 : -0.7),
    vignette: isDark ? 0.4 : 0,
  }
}

function createStars(scene: Scene): Glow[] {
  const { random, isDark, right, bottom } = scene
  const stars: Glow[] = []
  const count = Math.round(520 * right * bottom)
  for (let index = 0; index < count; index += 1) {
    const size = random() ** 12
    const colour = mix([0.93, 0, 0], shade(scene.ramp(random()), 0.85), random() * 0.7)
    const [red, green, blue] = toLinearRgb(isDark ? colour : shade(colour, 0.45))
    const power = (0.12 + 0.88 * random() ** 3) * (0.6 + size)
    const position = { x: random() * right, y: random() * bottom }
    const light = (factor: number) => [red * factor, green * factor, blue * factor] as const
    stars.push({ ...position, radius: 0.0009 + size * 0.0022, colour: light(power * 1.6), shape: 'point' })
    if (isDark && size > 0.5) {
      stars.push({ ...position, radius: 0.002 + size * 0.0025, colour: light(0.3 * size), shape: 'halo' })
      stars.push({
        ...position,
        radius: 0.006 + size * 0.012,
        colour: light(0.05 * size * size),
        shape: 'halo',
      })
    }
  }
  return stars
}
