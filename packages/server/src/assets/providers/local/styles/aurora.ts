import { type Lab, mix, shade } from '../colour.ts'
import { fractal } from '../noise.ts'
import type { Picture, Scene } from '../picture.ts'

/** Curtains that are sharp below and fade upwards, folded by noise, with fine vertical streaks. */
export function aurora(scene: Scene): Picture {
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
  // Edge and breadth of a curtain depend on the column alone.
  const columns = curtains
    .reverse()
    .map((curtain) => ({ ...curtain, known: new Map<number, [number, number]>() }))

  return {
    smooth: {
      samples: 300,
      at(x, y, out) {
        const height = y / bottom
        let [l, a, b] = mix(sky, horizon, height)
        for (const { colour, top, fold, streak, power, known } of columns) {
          let column = known.get(x)
          if (!column) {
            const edge = top + (fractal(noise, x * 1.15 + fold, fold * 0.31, 3) - 0.44) * 0.75
            column = [edge, 0.55 + 0.45 * noise(x * 3.1 + streak, streak)]
            known.set(x, column)
          }
          const [edge, broad] = column
          const above = edge - height
          if (above < -0.1) continue
          // The streaks follow the fold, so that they look like a hanging cloth.
          const streaks = 0.5 + 0.5 * noise((x + above * 0.12) * 30 + streak, 0.5 + height * 0.8)
          const glow =
            above < 0 ? Math.exp(-above * above * 700) : Math.exp(-above * 5.2) * (0.35 + 0.65 * streaks)
          // A curtain is a veil that is dense at its foot: where two cross, the colour goes no further than either.
          const share = Math.min(1, glow * broad * power * (isDark ? 1.6 : 1.4))
          l += (colour[0] - l) * share
          a += (colour[1] - a) * share
          b += (colour[2] - b) * share
        }
        out[0] = l
        out[1] = a
        out[2] = b
      },
    },
    vignette: isDark ? 0.15 : 0,
  }
}
