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
        out[0] = (out[0] as number) * (isDark ? 0.34 + 0.3 * glow : 0.9)
        out[1] = (out[1] as number) * (isDark ? 0.75 : 0.95)
        out[2] = (out[2] as number) * (isDark ? 0.75 : 0.95)
      },
    },
    light: glows(scene, lightsOf(scene, line), 1),
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
    cover: cover(0.4, 1.05),
    softness: 0.12 + random() * 0.25,
    rim: 0.2,
  }))
  scatter(30, () => ({
    ...place(0.36),
    radius: 0.012 + random() ** 2 * 0.026,
    colour: colour(),
    cover: cover(0.6, 1.1),
    softness: 0.1 + random() * 0.12,
    rim: 0.3,
  }))
  return lights
}
