import { type Lab, mix, shade, toLinearRgb } from '../colour.ts'
import { createGlowLayer, type Glow } from '../glows.ts'
import { smoothstep } from '../noise.ts'
import type { Layers, Scene } from '../scene.ts'

const samples = 220

interface Curtain {
  readonly colour: Lab
  /** The colour high above the edge. */
  readonly haze: Lab
  readonly top: number
  readonly fold: number
  readonly streak: number
  readonly power: number
}

/** Curtains with a sharp lower edge, folded by noise. Their rays fade upwards, each to its own height. */
export function aurora(scene: Scene): Layers {
  const { noise, background, isDark, isTransparent, bottom } = scene
  const curtains = createCurtains(scene)
  const sky = isDark ? shade(background, 0.09, 1.4) : shade(background, 0.97)
  const horizon = isDark ? shade(background, 0.2, 2.4) : shade(background, 0.92, 1.8)
  // What depends only on x is computed once for each column.
  const cached = curtains.map((curtain) => ({
    ...curtain,
    columns: [] as (readonly [edge: number, density: number, length: number])[],
  }))

  return {
    smooth: {
      samples,
      sample(x, y, out) {
        const height = y / bottom
        const [skyL, skyA, skyB] = mix(sky, horizon, height * height)
        let [l, a, b, total, transparency] = [0, 0, 0, 1e-9, 1]
        for (const { colour, haze, top, fold, streak, power, columns } of cached) {
          const index = Math.round(x * samples) + 1
          let column = columns[index]
          if (!column) {
            const edge = top + (noise.fractalAt(x * 1.15 + fold, fold * 0.31, 3) - 0.44) * 0.62
            const folds = noise.at(x * 2.6 + streak, streak)
            column = [
              edge,
              0.15 + 1.05 * smoothstep(0.1, 0.8, folds),
              0.1 + 0.34 * noise.at(x * 5.5 + fold, streak) ** 1.5,
            ]
            columns[index] = column
          }
          const [edge, density, length] = column
          const above = edge - height
          if (above < -0.06) continue
          // The rays lean with the fold, like cloth that hangs.
          const fine = noise.at((x + above * 0.1) * 34 + streak, 0.5 + height * 0.9)
          // They begin gradually: a step at the edge would show the grid of samples.
          const depth = 0.8 * (1 - fine) * smoothstep(0, 0.035, above)
          const glow = above < 0 ? Math.exp(-above * above * 3000) : Math.exp(-above / length) * (1 - depth)
          const amount = glow * density * power
          // Where two curtains cross, the denser one wins: an average would be a colour that nobody asked for.
          const weight = amount * amount * amount * amount
          const rise = smoothstep(0.08, 0.4, above) * 0.7
          total += weight
          l += weight * (colour[0] + (haze[0] - colour[0]) * rise)
          a += weight * (colour[1] + (haze[1] - colour[1]) * rise)
          b += weight * (colour[2] + (haze[2] - colour[2]) * rise)
          const rest = 1 - Math.min(1, amount)
          transparency *= rest * rest * 0.35 + rest * 0.65
        }
        if (isTransparent) {
          out.set([l / total, a / total, b / total, 1 - transparency])
          return
        }
        out[0] = skyL + (l / total - skyL) * (1 - transparency)
        out[1] = skyA + (a / total - skyA) * (1 - transparency)
        out[2] = skyB + (b / total - skyB) * (1 - transparency)
      },
    },
    ...(isDark && !isTransparent && { draw: createGlowLayer(scene, createStars(scene), 1) }),
    vignette: isDark ? 0.15 : 0,
  }
}

function createCurtains({ random, palette, isDark, strength }: Scene): Curtain[] {
  const count = Math.max(3, palette.length)
  return Array.from({ length: count }, (_, index) => ({
    colour: palette[index % palette.length] as Lab,
    haze: palette[(index + 1) % palette.length] as Lab,
    top: 0.36 + (index * 0.52) / count + random() * 0.08,
    fold: random() * 50 + index * 7,
    streak: random() * 50 + index * 13,
    power: (1.15 + random() * 0.3) * strength * (isDark ? 1 : 0.95),
  }))
}

function createStars({ random, right, bottom }: Scene): Glow[] {
  return Array.from({ length: Math.round(130 * right * bottom) }, () => {
    const light = 0.1 + 0.6 * random() ** 3
    const [red, green, blue] = toLinearRgb([0.92, -0.01, -0.02])
    return {
      shape: 'point',
      x: random() * right,
      y: random() ** 1.4 * bottom,
      radius: 0.0008 + random() ** 6 * 0.0012,
      colour: [red * light, green * light, blue * light],
    }
  })
}
