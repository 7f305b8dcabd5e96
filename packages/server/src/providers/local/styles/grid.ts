import { type Lab, shade, toSrgb } from '../colour.ts'
import type { Layers, Row, Scene, SmoothLayer } from '../scene.ts'

/** Distance between the fine and between the coarse lines, in units of the scene. */
const step = 1 / 40
const coarseStep = step * 5

/** A blueprint: fine and coarse lines, marks at the crossings of coarse lines, filled cells and a construction drawing. */
export function grid(scene: Scene): Layers {
  const { random, noise, palette, isDark, isTransparent, right, bottom, pixel, strength } = scene
  const [east, north] = [random() * 50, random() * 50]
  const base = palette[0] as Lab
  // The first colour is the background if it suits the theme. Otherwise all colours are ink.
  const isBackground = !isTransparent && (isDark ? base[0] < 0.6 : base[0] > 0.85)
  const ground = isBackground ? base : isDark ? shade(base, 0.2, 0.3) : shade(base, 0.965, 0.12)
  const inks = isBackground ? palette.slice(1) : [...palette]
  if (inks.length === 0) inks.push(isDark ? shade(base, 0.93, 0.2) : shade(base, 0.45))
  const thin = 0.0007
  const thick = 0.0016
  // The grid is centred, so the margins are equal at every aspect ratio.
  const shiftX = (right / 2) % coarseStep
  const shiftY = (bottom / 2) % coarseStep

  /** The coverage of a pixel at a distance from a line. A line finer than a pixel is drawn as wide as one, but fainter. */
  const stroke = (distance: number, half: number) => {
    const drawn = Math.max(half, pixel / 2)
    return Math.max(0, Math.min(1, (drawn - distance) / pixel + 0.5)) * (half / drawn)
  }
  const lines = (position: number) =>
    Math.max(
      stroke(toNearest(position, step), thin) * 0.2,
      stroke(toNearest(position, coarseStep), thick) * 0.85,
    )
  const columns = Math.round(right / pixel)
  const vertical = Float32Array.from({ length: columns }, (_, x) => lines((x + 0.5) * pixel - shiftX))
  const nearColumn = Float32Array.from({ length: columns }, (_, x) =>
    toNearest((x + 0.5) * pixel - shiftX, coarseStep),
  )
  const srgbInks = inks.map(toSrgb)
  const filled = createFilledCells(scene, srgbInks)
  const drawing = createDrawing(scene, shiftX, shiftY, { stroke, thin, thick })

  const paper: SmoothLayer = {
    samples: 60,
    sample(x, y, out) {
      const stain = (noise.fractalAt(x * 1.4 + east, y * 1.4 + north, 4) - 0.46) * 0.05 * strength
      const squared = ((x - right * 0.5) / (right * 0.55)) ** 2 + ((y - bottom * 0.42) / (bottom * 0.6)) ** 2
      const glow = Math.exp(-squared)
      out[0] = ground[0] + (isDark ? 0.06 * glow - 0.03 + stain * 0.6 : 0.025 * glow - 0.02 + stain * 0.4)
      out[1] = ground[1]
      out[2] = ground[2]
    },
  }

  return {
    ...(!isTransparent && { smooth: paper }),
    draw(row) {
      const { y, width, values, alpha } = row
      const horizontal = lines(y - shiftY)
      const nearRow = toNearest(y - shiftY, coarseStep)
      fillCells(filled, row, pixel)
      const hasDrawing = Math.abs(y - drawing.y) <= drawing.reach
      for (let x = 0, offset = 0; x < width; x += 1, offset += 3) {
        let cover = Math.max(horizontal, vertical[x] as number)
        const column = nearColumn[x] as number
        if (column < step * 0.3 && nearRow < step * 0.3) {
          const across = column < step * 0.24 ? stroke(nearRow, thick) : 0
          const down = nearRow < step * 0.24 ? stroke(column, thick) : 0
          cover = Math.max(cover, Math.max(across, down) * 0.85)
        }
        if (hasDrawing) cover = Math.max(cover, drawing.coverAt((x + 0.5) * pixel, y))
        if (cover <= 0) continue
        const opacity = Math.min(1, cover * Math.min(1.2, strength))
        const ink = srgbInks[Math.min(srgbInks.length - 1, Math.floor((x / width) * srgbInks.length))] as Srgb
        for (let channel = 0; channel < 3; channel += 1) {
          const before = values[offset + channel] as number
          values[offset + channel] = before + ((ink[channel] as number) - before) * opacity
        }
        if (alpha) alpha[x] = (alpha[x] as number) * (1 - opacity) + 255 * opacity
      }
    },
    vignette: isDark ? 0.25 : 0.05,
  }
}

type Srgb = ReturnType<typeof toSrgb>

interface Cell {
  readonly x: number
  readonly y: number
  readonly ink: Srgb
}

/** Chooses cells to fill, three for each ink. Each is a square of two by two fine cells. */
function createFilledCells({ random, right, bottom }: Scene, inks: readonly Srgb[]): Cell[] {
  const [shiftX, shiftY] = [(right / 2) % coarseStep, (bottom / 2) % coarseStep]
  return Array.from({ length: inks.length * 3 }, (_, index) => ({
    x: Math.floor(((random() * 0.9 + 0.05) * right - shiftX) / step) * step + shiftX,
    y: Math.floor(((random() * 0.9 + 0.05) * bottom - shiftY) / step) * step + shiftY,
    ink: inks[index % inks.length] as Srgb,
  }))
}

function fillCells(cells: readonly Cell[], { y, width, values, alpha }: Row, pixel: number) {
  for (const cell of cells) {
    if (y < cell.y || y >= cell.y + 2 * step) continue
    const end = Math.min(width, Math.round((cell.x + 2 * step) / pixel))
    const start = Math.max(0, Math.round(cell.x / pixel))
    for (let x = start; x < end; x += 1) values.set(cell.ink, x * 3)
    alpha?.fill(255, start, Math.max(start, end))
  }
}

interface Pens {
  stroke(distance: number, half: number): number
  thin: number
  thick: number
}

/** Circles around a crossing of the grid, the outer one dashed, and an axis through them. */
function createDrawing({ random, right, bottom, pixel }: Scene, shiftX: number, shiftY: number, pens: Pens) {
  const { stroke, thin, thick } = pens
  const snap = (position: number, shift: number) =>
    Math.round((position - shift) / coarseStep) * coarseStep + shift
  const centreX = snap(right * (0.3 + random() * 0.4), shiftX)
  const centreY = snap(bottom * (0.35 + random() * 0.3), shiftY)
  const [inner, middle, outer] = [3, 5, 7.5].map(
    (cells) => cells * step * (1 + Math.floor(random() * 2)),
  ) as [number, number, number]
  const reach = Math.max(inner, middle, outer) * 1.4
  const axis = random() * Math.PI
  const [cosine, sine] = [Math.cos(axis), Math.sin(axis)]

  const coverAt = (x: number, y: number) => {
    const dx = x - centreX
    const dy = y - centreY
    if (Math.abs(dx) > reach) return 0
    const distance = Math.sqrt(dx * dx + dy * dy)
    const rings = Math.max(
      stroke(Math.abs(distance - inner), thick) * 0.95,
      stroke(Math.abs(distance - middle), thick) * 0.7,
    )
    const toOuter = Math.abs(distance - outer)
    const isDash = toOuter < thick + pixel && ((Math.atan2(dy, dx) * 30) / Math.PI + 60) % 1 < 0.6
    const dashes = isDash ? stroke(toOuter, thick) * 0.7 : 0
    const along = dx * cosine + dy * sine
    const across = Math.abs(dy * cosine - dx * sine)
    if (across > thin + pixel || Math.abs(along) > outer * 1.35) return Math.max(rings, dashes)
    // A dash and a dot, as an axis is drawn.
    const phase = (((along / step) % 1.6) + 1.6) % 1.6
    const isInk = phase < 1 || (phase > 1.22 && phase < 1.38)
    return Math.max(rings, dashes, isInk ? stroke(across, thin) * 0.8 : 0)
  }
  return { y: centreY, reach, coverAt }
}

/** Returns the distance to the nearest multiple of a period. */
function toNearest(position: number, period: number): number {
  return Math.abs(position - Math.round(position / period) * period)
}
