import { type Lab, mix, shade } from '../colour.ts'
import { fractal, smoothstep } from '../noise.ts'
import type { Layers, Scene } from '../scene.ts'

const samples = 260

/** Curtains with a sharp lower edge that fade upwards, folded by noise, with fine vertical streaks. */
export function aurora(scene: Scene): Layers {
  const { random, noise, palette, background, isDark, bottom, strength } = scene
  const count = Math.max(4, palette.length)
  const curtains = Array.from({ length: count }, (_, index) => ({
    colour: palette[index % palette.length] as Lab,
    top: 0.42 + index * (0.56 / count) + random() * 0.06,
    fold: random() * 50 + index * 7,
    streak: random() * 50 + index * 13,
    power: (0.75 + random() * 0.35) * strength,
  }))
  const sky = isDark ? shade(background, 0.1, 1.4) : shade(background, 0.97)
  const horizon = isDark ? shade(background, 0.2, 2.2) : shade(background, 0.93, 1.5)
  // The edge and the width of a curtain depend only on x.
  const cached = curtains.map((curtain) => ({ ...curtain, columns: [] as [number, number][] }))

  return {
    smooth: {
      samples,
      sample(x, y, out) {
        const height = y / bottom
        const [skyL, skyA, skyB] = mix(sky, horizon, height)
        let [l, a, b, total, transparency] = [0, 0, 0, 1e-9, 1]
        for (const { colour, top, fold, streak, power, columns } of cached) {
          const index = Math.round(x * samples) + 1
          let column = columns[index]
          if (!column) {
            const edge = top + (fractal(noise, x * 1.15 + fold, fold * 0.31, 3) - 0.44) * 0.6
            column = [edge, 0.55 + 0.45 * noise(x * 3.1 + streak, streak)]
            columns[index] = column
          }
          const [edge, width] = column
          const above = edge - height
          if (above < -0.1) continue
          // The streaks follow the fold, like cloth that hangs.
          const streaks = 0.5 + 0.5 * noise((x + above * 0.12) * 30 + streak, 0.5 + height * 0.8)
          // They begin gradually: a step at the edge would show the grid of samples.
          const depth = 0.65 * (1 - streaks) * smoothstep(0, 0.025, above)
          const glow = above < 0 ? Math.exp(-above * above * 700) : Math.exp(-above * 5.2) * (1 - depth)
          const amount = glow * width * power * (isDark ? 1.85 : 1.5)
          // Where two curtains cross, the denser one wins: an average would be a colour that nobody asked for.
          const weight = amount ** 4
          total += weight
          l += weight * colour[0]
          a += weight * colour[1]
          b += weight * colour[2]
          transparency *= 1 - Math.min(1, amount)
        }
        out[0] = skyL + (l / total - skyL) * (1 - transparency)
        out[1] = skyA + (a / total - skyA) * (1 - transparency)
        out[2] = skyB + (b / total - skyB) * (1 - transparency)
      },
    },
    vignette: isDark ? 0.15 : 0,
  }
}
