import { type Lab, linearOf } from '../colour.ts'
import { type Glow, glows } from '../glows.ts'
import type { Picture, Scene } from '../picture.ts'
import { mesh } from './mesh.ts'

/** Lights at three distances: far ones large, faint and blurred, near ones small with a fine rim, over soft colour. */
export function bokeh(scene: Scene): Picture {
  const { random, isDark, right, bottom } = scene
  const ground = mesh(scene).smooth as NonNullable<Picture['smooth']>
  // Lights gather along a line through the picture, as they do in a street at night.
  const slope = (random() - 0.5) * 0.5
  const middle = 0.45 + random() * 0.2
  const line = (x: number) => middle + slope * (x / right - 0.5)

  return {
    smooth: {
      ...ground,
      at(x, y, out) {
        ground.at(x, y, out)
        const glow = Math.exp(-(((y / bottom - line(x)) / 0.34) ** 2))
        const [l, a, b] = out as unknown as [number, number, number]
        // Light ground is lighter still, so that the lights stand out from it.
        out[0] = isDark ? l * (0.3 + 0.3 * glow) : l * 0.5 + 0.48
        out[1] = a * (isDark ? 0.75 : 0.5)
        out[2] = b * (isDark ? 0.75 : 0.5)
      },
    },
    draw: glows(scene, lightsOf(scene, line), 1),
    vignette: isDark ? 0.5 : 0,
  }
}

function lightsOf(
  { random, isDark, right, bottom, strength, palette }: Scene,
  line: (x: number) => number,
): Glow[] {
  const place = (spread: number) => {
    const x = random() * 1.1 * right - 0.05 * right
    const off = (random() + random() + random() - 1.5) * spread
    return { x, y: (line(x) + off) * bottom }
  }
  const colour = () => linearOf(palette[Math.floor(random() * palette.length)] as Lab)
  const cover = (least: number, most: number) =>
    Math.min(1, (least + random() * (most - least)) * (0.4 + 0.6 * strength) * (isDark ? 1 : 0.85))
  const lights: Glow[] = []
  const scatter = (count: number, make: () => Omit<Glow, 'shape'>) => {
    for (let index = 0; index < count * (isDark ? 1 : 0.6) * (right * bottom) ** 0.8; index += 1) {
      lights.push({ ...make(), shape: 'disc' })
    }
  }
  scatter(12, () => ({
    ...place(0.75),
    radius: 0.1 + random() * 0.13,
    colour: colour(),
    cover: cover(0.12, 0.35),
    softness: 0.55 + random() * 0.35,
  }))
  scatter(26, () => ({
    ...place(0.5),
    radius: 0.04 + random() ** 2 * 0.06,
    colour: colour(),
    cover: cover(0.25, 0.85),
    softness: 0.08 + random() * 0.2,
    rim: 0.5,
  }))
  scatter(30, () => ({
    ...place(0.36),
    radius: 0.012 + random() ** 2 * 0.026,
    colour: colour(),
    cover: cover(0.5, 1.1),
    softness: 0.1 + random() * 0.12,
    rim: 0.5,
  }))
  return lights
}
