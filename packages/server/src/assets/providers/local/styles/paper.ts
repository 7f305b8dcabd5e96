import { type Lab, mix, shade } from '../colour.ts'
import { fractal, smoothstep } from '../noise.ts'
import type { Picture, Scene } from '../picture.ts'

/** Pulp in clouds, tooth under raking light, and fibres that lie in all directions. */
export function paper(scene: Scene): Picture {
  const { random, noise, palette, isDark, isThemeAsked, right, bottom, pixel, strength } = scene
  const [east, north] = [random() * 50, random() * 50]
  const ground = isDark ? shade(palette[0] as Lab, 0.22, 0.4) : shade(palette[0] as Lab, 0.945, 0.3)
  const isDyed = !isThemeAsked || palette.every(([l]) => (isDark ? l < 0.45 : l > 0.75))
  const fibres = fibreMap(scene)

  return {
    smooth: {
      samples: 120,
      at(x, y, out) {
        const pulp = fractal(noise, x * 2.6 + east, y * 2.6 + north, 4) - 0.46
        const light = (1 - x / right) * 0.5 + (1 - y / bottom) * 0.5 - 0.5
        // Dyed paper: all of it, or a wash of the colours where the theme wants another ground.
        const place = fractal(noise, x * 0.9 + north, y * 0.9 + east, 3) - 0.44
        const dye = scene.ramp(0.5 + (x / right - 0.5) * 1.9 + place * 1.5)
        const share = isDyed
          ? 1
          : smoothstep(-0.05, 0.06, fractal(noise, x * 2.1 + east, y * 2.1 + north, 3) - 0.43)
        const [l, a, b] = mix(ground, dye, share)
        out[0] = l + (pulp * 0.05 + light * 0.035) * strength
        out[1] = a
        out[2] = b
      },
    },
    draw({ y, width, lab }) {
      for (let x = 0, offset = 0; x < width; x += 1, offset += 3) {
        const px = (x + 0.5) * pixel
        // The difference of two places next to each other is a surface lit from above left.
        const u = px * 150 + east
        const v = y * 150 + north
        const coarse = noise(u, v) - noise(u + 0.55, v + 0.55)
        const fine = noise(u * 2.3, v * 2.3) - noise(u * 2.3 + 0.6, v * 2.3 + 0.6)
        lab[offset] = (lab[offset] as number) + ((coarse + 0.5 * fine) * 0.026 + fibres(px, y)) * strength
      }
    },
    vignette: isDark ? 0.2 : 0.06,
  }
}

interface Fibre {
  x: number
  y: number
  cosine: number
  sine: number
  length: number
  bow: number
  width: number
  tone: number
}

/** Fibres as short arcs, found through a grid of cells. Gives what a place is lighter or darker by. */
function fibreMap({ random, right, bottom, pixel }: Scene): (x: number, y: number) => number {
  const cell = 1 / 24
  const columns = Math.ceil(right / cell) + 2
  const lines = Math.ceil(bottom / cell) + 2
  const cells: Fibre[][] = Array.from({ length: columns * lines }, () => [])
  const count = Math.round(230 * right * bottom)
  for (let index = 0; index < count; index += 1) {
    const angle = random() * Math.PI
    const fibre = {
      x: random() * right,
      y: random() * bottom,
      cosine: Math.cos(angle),
      sine: Math.sin(angle),
      length: 0.012 + random() ** 2 * 0.045,
      bow: (random() - 0.5) * 14,
      width: 0.0007 + random() * 0.0007,
      tone: (random() < 0.55 ? 0.05 : -0.06) * (0.3 + random() * 0.7),
    }
    const reach = fibre.length + 0.004
    for (let row = Math.floor((fibre.y - reach) / cell); row <= (fibre.y + reach) / cell; row += 1) {
      for (
        let column = Math.floor((fibre.x - reach) / cell);
        column <= (fibre.x + reach) / cell;
        column += 1
      ) {
        if (row >= -1 && row < lines - 1 && column >= -1 && column < columns - 1) {
          cells[(row + 1) * columns + column + 1]?.push(fibre)
        }
      }
    }
  }
  return (x, y) => {
    let tone = 0
    for (const fibre of cells[(Math.floor(y / cell) + 1) * columns + Math.floor(x / cell) + 1] ?? []) {
      const dx = x - fibre.x
      const dy = y - fibre.y
      const along = dx * fibre.cosine + dy * fibre.sine
      if (Math.abs(along) > fibre.length) continue
      const off = Math.abs(dy * fibre.cosine - dx * fibre.sine - along * along * fibre.bow)
      const width = Math.max(fibre.width, pixel * 0.6)
      if (off > width * 2) continue
      const end = 1 - (along / fibre.length) ** 4
      tone += fibre.tone * Math.exp(-((off / width) ** 2)) * end * (fibre.width / width)
    }
    return tone
  }
}
