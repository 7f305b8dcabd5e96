import { type Lab, toLinearRgb } from '../colour.ts'
import { createGlowLayer, type Disc, type Glow } from '../glows.ts'
import type { Layers, Scene, SmoothLayer } from '../scene.ts'
import { mesh } from './mesh.ts'

/** Lights at three distances over a soft mesh: distant ones large, faint and blurred, near ones small with a fine rim. */
export function bokeh(scene: Scene): Layers {
  const { random, isDark, isTransparent, right, bottom } = scene
  const base = mesh(scene).smooth as SmoothLayer
  // The lights gather along a line, as in a street at night.
  const slope = (random() - 0.5) * 0.5
  const middle = 0.45 + random() * 0.2
  const line = (x: number) => middle + slope * (x / right - 0.5)

  const draw = createGlowLayer(scene, createLights(scene, line), 1)
  if (isTransparent) return { draw }
  return {
    smooth: {
      ...base,
      sample(x, y, out) {
        base.sample(x, y, out)
        const glow = Math.exp(-(((y / bottom - line(x)) / 0.34) ** 2))
        const [l, a, b] = out as unknown as [number, number, number]
        // A light background is lightened further, so the lights stand out.
        out[0] = isDark ? l * (0.3 + 0.3 * glow) : l * 0.5 + 0.48
        out[1] = a * (isDark ? 0.75 : 0.5)
        out[2] = b * (isDark ? 0.75 : 0.5)
      },
    },
    draw,
    vignette: isDark ? 0.5 : 0,
  }
}

function createLights(
  { random, isDark, right, bottom, strength, palette }: Scene,
  line: (x: number) => number,
): Glow[] {
  const position = (spread: number) => {
    const x = random() * 1.1 * right - 0.05 * right
    const offset = (random() + random() + random() - 1.5) * spread
    return { x, y: (line(x) + offset) * bottom }
  }
  const colour = () => toLinearRgb(palette[Math.floor(random() * palette.length)] as Lab)
  const opacity = (min: number, max: number) =>
    Math.min(1, (min + random() * (max - min)) * (0.4 + 0.6 * strength) * (isDark ? 1 : 0.85))
  const lights: Glow[] = []
  const scatter = (
    count: number,
    create: (index: number) => Omit<Disc, 'shape'> & Pick<Glow, 'x' | 'y' | 'radius' | 'colour'>,
  ) => {
    for (let index = 0; index < count * (isDark ? 1 : 0.6) * (right * bottom) ** 0.8; index += 1) {
      lights.push({ ...create(index), shape: 'disc' })
    }
  }
  scatter(12, () => ({
    ...position(0.75),
    radius: 0.1 + random() * 0.13,
    colour: colour(),
    opacity: opacity(0.12, 0.35),
    softness: 0.55 + random() * 0.35,
  }))
  scatter(26, () => ({
    ...position(0.5),
    radius: 0.04 + random() ** 2 * 0.06,
    colour: colour(),
    opacity: opacity(0.25, 0.85),
    softness: 0.08 + random() * 0.2,
    rim: 0.5,
  }))
  scatter(30, (index) => {
    // The first of each colour are so bright that they show it exactly.
    const isExact = index < palette.length * 2
    return {
      ...position(0.36),
      radius: (isExact ? 0.018 : 0.012) + random() ** 2 * 0.026,
      colour: isExact ? toLinearRgb(palette[index % palette.length] as Lab) : colour(),
      opacity: isExact ? 1.15 : opacity(0.5, 1.1),
      softness: 0.1 + random() * 0.12,
      rim: 0.5,
    }
  })
  return lights
}
