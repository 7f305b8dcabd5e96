import { type Lab, mix, shade } from '../colour.ts'
import { ease, smoothstep } from '../noise.ts'
import type { Layers, Row, Scene } from '../scene.ts'

/** Clouds of pulp, the tooth of the surface in low light, and fibres in all directions. */
export function paper(scene: Scene): Layers {
  const { random, noise, palette, isDark, isThemeExplicit, right, bottom, strength } = scene
  const [east, north] = [random() * 50, random() * 50]
  const ground = isDark ? shade(palette[0] as Lab, 0.22, 0.4) : shade(palette[0] as Lab, 0.945, 0.3)
  const isDyed = !isThemeExplicit || palette.every(([l]) => (isDark ? l < 0.45 : l > 0.75))
  // Converts a difference in lightness to sRGB values, near the lightness of this paper.
  const lightness = isDyed ? palette.reduce((sum, [l]) => sum + l, 0) / palette.length : ground[0]
  const contrast = 347 * lightness ** 0.36 * strength
  // A sheet whose corner was dipped into the colours.
  const dip = (0.25 + random() * 0.5) * Math.PI + (random() < 0.5 ? 0 : Math.PI)
  const [across, down] = [Math.cos(dip), Math.sin(dip)]
  const stainAt = (x: number, y: number, drift: number, pulp: number) => {
    const depth = x * across + y * down + drift * 0.55 - 0.14
    // Pigment gathers in the pulp where the colour runs out.
    const amount = smoothstep(-0.12, 0.1, depth + pulp * 0.35)
    const dye = scene.ramp(0.5 + (x * down - y * across) * 1.25 + drift * 0.6)
    return mix(ground, dye, amount)
  }
  const tooth = createTooth(scene, east, north, contrast)
  const fibres = createFibres(scene, contrast)

  return {
    smooth: {
      samples: 120,
      sample(x, y, out) {
        const pulp = noise.fractalAt(x * 2.6 + east, y * 2.6 + north, 4) - 0.46
        const light = (1 - x / right) * 0.5 + (1 - y / bottom) * 0.5 - 0.5
        // The colours dye all of the paper, or stain parts of it when the theme needs another background.
        const drift = noise.fractalAt(x * 0.9 + north, y * 0.9 + east, 3) - 0.44
        const [l, a, b] = isDyed
          ? scene.ramp(0.5 + (x / right - 0.5) * 1.4 + drift * 1.5)
          : stainAt(x / right - 0.5, y / bottom - 0.5, drift, pulp)
        out[0] = l + (pulp * 0.05 + light * 0.035) * strength
        out[1] = a
        out[2] = b
      },
    },
    draw(row) {
      tooth(row)
      fibres(row)
    },
    vignette: isDark ? 0.2 : 0.06,
  }
}

/** Subtracts noise from the same noise shifted, which looks like a surface lit from above left: a coarse and a fine one. */
function createTooth(scene: Scene, east: number, north: number, contrast: number): (row: Row) => void {
  const [coarse, coarseShifted, fine, fineShifted] = [
    { scale: 150, shift: 0, weight: 0.026 },
    { scale: 150, shift: 0.55, weight: -0.026 },
    { scale: 345, shift: 0, weight: 0.013 },
    { scale: 345, shift: 0.6, weight: -0.013 },
  ].map(({ scale, shift, weight }) => {
    const [u, v] = [(east * scale) / 150 + shift, (north * scale) / 150 + shift]
    return new ToothLayer(scene, scale, u, v, weight * contrast)
  }) as [ToothLayer, ToothLayer, ToothLayer, ToothLayer]
  return ({ y, values }) => {
    addTones(values, coarse.linesAt(y), coarseShifted.linesAt(y), fine.linesAt(y), fineShifted.linesAt(y))
  }
}

/** Two lines of noise, and how far a row is from the first to the second. */
interface Lines {
  above: Float32Array
  below: Float32Array
  amount: number
}

/**
 * Value noise depends on the corners of its squares: two lines of them, expanded to the width of the image, serve all
 * rows in between.
 */
class ToothLayer {
  readonly #scene: Scene
  readonly #scale: number
  readonly #v: number
  readonly #weight: number
  readonly #columns: Int32Array
  readonly #fractions: Float32Array
  readonly #lines: Lines
  #top = Number.NaN

  constructor(scene: Scene, scale: number, u: number, v: number, weight: number) {
    const width = Math.round(scene.right / scene.pixel)
    this.#scene = scene
    this.#scale = scale
    this.#v = v
    this.#weight = weight
    this.#columns = new Int32Array(width)
    this.#fractions = new Float32Array(width)
    this.#lines = { above: new Float32Array(width), below: new Float32Array(width), amount: 0 }
    for (let x = 0; x < width; x += 1) {
      const position = u + (x + 0.5) * scene.pixel * scale
      this.#columns[x] = Math.floor(position)
      this.#fractions[x] = ease(position - Math.floor(position))
    }
  }

  linesAt(y: number): Lines {
    const lines = this.#lines
    const v = y * this.#scale + this.#v
    const top = Math.floor(v)
    if (top !== this.#top) {
      const { above, below } = lines
      lines.above = top === this.#top + 1 ? below : this.#writeLine(top, below)
      lines.below = this.#writeLine(top + 1, above)
      this.#top = top
    }
    lines.amount = ease(v - top)
    return lines
  }

  #writeLine(row: number, line: Float32Array): Float32Array {
    const { noise } = this.#scene
    const columns = this.#columns
    const fractions = this.#fractions
    const weight = this.#weight
    for (let x = 0; x < line.length; x += 1) {
      const column = columns[x] as number
      const near = noise.valueAt(column, row) * weight
      line[x] = near + (noise.valueAt(column + 1, row) * weight - near) * (fractions[x] as number)
    }
    return line
  }
}

/** Adds four layers at once: half the time of one after the other. */
function addTones(pixels: Float32Array, one: Lines, two: Lines, three: Lines, four: Lines): void {
  const { above: above1, below: below1, amount: amount1 } = one
  const { above: above2, below: below2, amount: amount2 } = two
  const { above: above3, below: below3, amount: amount3 } = three
  const { above: above4, below: below4, amount: amount4 } = four
  for (let x = 0, offset = 0; x < above1.length; x += 1, offset += 3) {
    const value1 = above1[x] as number
    const value2 = above2[x] as number
    const value3 = above3[x] as number
    const value4 = above4[x] as number
    const tone =
      value1 +
      ((below1[x] as number) - value1) * amount1 +
      value2 +
      ((below2[x] as number) - value2) * amount2 +
      value3 +
      ((below3[x] as number) - value3) * amount3 +
      value4 +
      ((below4[x] as number) - value4) * amount4
    pixels[offset] = (pixels[offset] as number) + tone
    pixels[offset + 1] = (pixels[offset + 1] as number) + tone
    pixels[offset + 2] = (pixels[offset + 2] as number) + tone
  }
}

/** Short arcs, each lighter or darker than the paper. */
function createFibres({ random, right, bottom, pixel }: Scene, contrast: number): (row: Row) => void {
  const fibres = Array.from({ length: Math.round(230 * right * bottom) }, () => {
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
    const width = Math.max(fibre.width, pixel * 0.6)
    const bulge = fibre.length ** 2 * Math.abs(fibre.bow) + width * 2
    return {
      ...fibre,
      // A fibre finer than a pixel is drawn as wide as one, but fainter.
      drawn: width,
      tone: (fibre.tone * contrast * fibre.width) / width,
      reachX: fibre.length * Math.abs(fibre.cosine) + bulge * fibre.sine,
      reachY: fibre.length * fibre.sine + bulge * Math.abs(fibre.cosine),
    }
  })
  return ({ y, width, values }) => {
    for (const { x: middle, y: height, cosine, sine, length, bow, drawn, tone, reachX, reachY } of fibres) {
      const dy = y - height
      if (Math.abs(dy) > reachY) continue
      const end = Math.min(width, Math.ceil((middle + reachX) / pixel))
      for (let x = Math.max(0, Math.floor((middle - reachX) / pixel)); x < end; x += 1) {
        const dx = (x + 0.5) * pixel - middle
        const along = dx * cosine + dy * sine
        if (Math.abs(along) > length) continue
        const distance = Math.abs(dy * cosine - dx * sine - along * along * bow)
        if (distance > drawn * 2) continue
        const fraction = (along / length) ** 2
        const light = tone * Math.exp(-((distance / drawn) ** 2)) * (1 - fraction * fraction)
        for (let at = x * 3; at < x * 3 + 3; at += 1) values[at] = (values[at] as number) + light
      }
    }
  }
}
