import { type Lab, shade, toSrgb } from '../colour.ts'
import type { Direction, Layers, Scene } from '../scene.ts'

/** Blends the exact colours in OKLab along a line, outwards from a point or around it. */
export function gradient(scene: Scene): Layers {
  const positionsOf = createPositions(scene)
  const { steps, colours } = createTable(createStops(scene))
  const positions = new Float64Array(Math.round(scene.right / scene.pixel))

  return {
    isExact: true,
    draw({ y, width, values, alpha }) {
      positionsOf(y, positions)
      for (let x = 0, offset = 0; x < width; x += 1, offset += 3) {
        const at = ((Math.max(0, Math.min(1, positions[x] as number)) * steps + 0.5) | 0) * 4
        values[offset] = colours[at] as number
        values[offset + 1] = colours[at + 1] as number
        values[offset + 2] = colours[at + 2] as number
        if (alpha) alpha[x] = colours[at + 3] as number
      }
    },
  }
}

/**
 * Returns a function that writes the positions of a row of pixels: 0 where the gradient starts, 1 where it ends. The
 * outermost pixels have exactly these positions, so they have the first and the last colour.
 */
function createPositions({ right, bottom, pixel, direction }: Scene) {
  if (direction.shape === 'linear') return along(direction.degrees, right, bottom, pixel)
  const [middleX, middleY] = [direction.centre[0] * right, direction.centre[1] * bottom]
  const centres = (length: number) => [pixel / 2, length - pixel / 2] as const
  if (direction.shape === 'conic') {
    return (y: number, out: Float64Array) => {
      for (let x = 0; x < out.length; x += 1) {
        // Clockwise from the top.
        const turn = Math.atan2((x + 0.5) * pixel - middleX, middleY - y) / (2 * Math.PI)
        out[x] = turn < 0 ? turn + 1 : turn
      }
    }
  }
  const corners = centres(right).flatMap((x) =>
    centres(bottom).map((y) => Math.hypot(x - middleX, y - middleY)),
  )
  const nearest = (middle: number, length: number) => {
    const cell = Math.max(0, Math.min(length - pixel, Math.floor(middle / pixel) * pixel))
    return Math.abs(cell + pixel / 2 - middle)
  }
  const start = Math.hypot(nearest(middleX, right), nearest(middleY, bottom))
  const reach = Math.max(...corners) - start
  return (y: number, out: Float64Array) => {
    const squared = (y - middleY) ** 2
    for (let x = 0; x < out.length; x += 1) {
      const dx = (x + 0.5) * pixel - middleX
      out[x] = (Math.sqrt(dx * dx + squared) - start) / reach
    }
  }
}

function along(degrees: number, right: number, bottom: number, pixel: number) {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const length = Math.abs((right - pixel) * cosine) + Math.abs((bottom - pixel) * sine)
  return (y: number, out: Float64Array) => {
    const first = 0.5 + ((pixel / 2 - right / 2) * cosine + (y - bottom / 2) * sine) / length
    const step = (pixel * cosine) / length
    for (let x = 0; x < out.length; x += 1) out[x] = first + x * step
  }
}

interface Stop {
  readonly position: number
  readonly colour: Lab
  /** 0 or 1. */
  readonly opacity: number
}

function createStops({ palette, opacities, background, isDark, isThemeExplicit, direction }: Scene): Stop[] {
  const stops = palette.map((colour, index) => ({ colour, opacity: opacities[index] as number }))
  if (stops.length === 1 && !isThemeExplicit) {
    const [{ colour: only }] = stops as [Stop]
    const other = only[0] < 0.35 ? shade(only, only[0] + 0.3) : shade(only, only[0] * 0.45, 0.75)
    stops.push({ colour: other, opacity: 1 })
  }
  // With an explicit theme the background takes the first half, or the outer half of a radial gradient.
  const from = isThemeExplicit ? 0.7 : 0
  const positioned = stops.map((stop, index) => ({
    ...stop,
    position: from + (1 - from) * (index / Math.max(1, stops.length - 1)),
  }))
  if (!isThemeExplicit) return positioned
  const ground = { colour: background, opacity: 1 }
  const all = [{ ...ground, position: 0 }, { ...ground, position: isDark ? 0.2 : 0.15 }, ...positioned]
  return isReversed(direction) ? all.map((stop) => ({ ...stop, position: 1 - stop.position })).reverse() : all
}

const isReversed = ({ shape }: Direction) => shape === 'radial'

/**
 * Computes the colours between the stops: sRGB times opacity and the opacity, 0–255, four numbers per step. A stop has
 * exactly its colour, and the change of the colour does not jump there: it would look like an edge.
 */
function createTable(stops: readonly Stop[]): { steps: number; colours: Float32Array } {
  const steps = 4096
  const colours = new Float32Array((steps + 1) * 4)
  // Weighted by the opacity, a transparent stop has no colour of its own.
  const curves = [0, 1, 2, 3].map((channel) =>
    createCurve(
      stops.map(({ position }) => position),
      stops.map(({ colour, opacity }) => opacity * (channel === 3 ? 1 : (colour[channel] as number))),
    ),
  ) as [Curve, Curve, Curve, Curve]
  for (let step = 0; step <= steps; step += 1) {
    const [l, a, b, opacity] = curves.map((curve) => curve(step / steps)) as [number, number, number, number]
    if (opacity <= 0) continue
    const srgb = toSrgb([l / opacity, a / opacity, b / opacity])
    colours.set([...srgb.map((channel) => channel * opacity), opacity * 255], step * 4)
  }
  for (const { position, colour, opacity } of stops) {
    const exact = toSrgb(colour).map((channel) => Math.round(channel) * opacity)
    colours.set([...exact, opacity * 255], Math.round(position * steps) * 4)
  }
  return { steps, colours }
}

type Curve = (position: number) => number

/** Interpolates between points with cubic Hermite splines that never leave the range of two neighbours: Fritsch and Butland, 1984. */
function createCurve(positions: readonly number[], values: readonly number[]): Curve {
  if (positions.length === 1) return () => values[0] as number
  const at = (list: readonly number[], index: number) => list[index] as number
  const widths = positions.slice(1).map((position, index) => position - at(positions, index))
  const slopes = values.slice(1).map((value, index) => (value - at(values, index)) / at(widths, index))
  const tangents = values.map((_, index) => {
    const [before, after] = [slopes[index - 1], slopes[index]]
    if (before === undefined || after === undefined) return (before ?? after) as number
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after)
  })
  const last = at(positions, positions.length - 1)
  return (position) => {
    const next = Math.max(
      1,
      positions.findIndex((each) => each >= Math.min(position, last)),
    )
    const index = next - 1
    const width = at(widths, index)
    const t = Math.max(0, Math.min(1, (position - at(positions, index)) / width))
    const rest = 1 - t
    return (
      at(values, index) * rest * rest * (1 + 2 * t) +
      at(tangents, index) * width * t * rest * rest +
      at(values, next) * t * t * (3 - 2 * t) -
      at(tangents, next) * width * t * t * rest
    )
  }
}
