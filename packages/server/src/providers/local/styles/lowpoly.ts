import { shade, toSrgb } from '../colour.ts'
import type { Layers, Row, Scene, SmoothLayer } from '../scene.ts'
import { mesh } from './mesh.ts'

/** Cells per unit of length. */
const cells = 8
/** Scan lines per row of pixels, for antialiasing. Along a scan line the coverage is exact. */
const subRows = 4

interface Vertex {
  x: number
  y: number
  height: number
}

type Corners = readonly [Vertex, Vertex, Vertex]

interface Facet {
  corners: Corners
  top: number
  bottom: number
  colour: readonly [number, number, number]
}

/** A folded surface: triangles between jittered points, lit from above left. */
export function lowpoly(scene: Scene): Layers {
  const facets = createFacets(scene).sort((one, other) => one.top - other.top)
  const { pixel } = scene
  let next = 0
  let active: Facet[] = []

  return {
    // The triangles cover the whole image.
    draw(row) {
      const end = row.y + pixel / 2
      while (next < facets.length && (facets[next] as Facet).top <= end) {
        active.push(facets[next] as Facet)
        next += 1
      }
      active = active.filter(({ bottom }) => bottom >= row.y - pixel / 2)
      row.values.fill(0)
      for (const facet of active) fillFacet(row, facet, pixel)
    },
  }
}

/** Adds the colour of a facet to a row: by scan lines at its edges, at once between them. */
function fillFacet(row: Row, { corners, top, bottom, colour }: Facet, pixel: number): void {
  const { values, width, y: middle } = row
  const spans: [number, number][] = []
  for (let line = 0; line < subRows; line += 1) {
    const y = middle + ((line + 0.5) / subRows - 0.5) * pixel
    if (y < top || y >= bottom) continue
    let left = Number.POSITIVE_INFINITY
    let right = Number.NEGATIVE_INFINITY
    for (let index = 0; index < 3; index += 1) {
      const from = corners[index] as Vertex
      const to = corners[(index + 1) % 3] as Vertex
      if (from.y <= y === to.y <= y) continue
      const x = from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x)
      left = Math.min(left, x)
      right = Math.max(right, x)
    }
    const span: [number, number] = [Math.max(0, left / pixel), Math.min(width, right / pixel)]
    if (span[1] > span[0]) spans.push(span)
  }
  const coversRow = spans.length === subRows
  const from = coversRow ? Math.ceil(Math.max(...spans.map(([start]) => start))) : 0
  const to = coversRow ? Math.max(from, Math.floor(Math.min(...spans.map(([, stop]) => stop)))) : from
  const [red, green, blue] = colour
  for (let x = from, offset = from * 3; x < to; x += 1, offset += 3) {
    values[offset] = red
    values[offset + 1] = green
    values[offset + 2] = blue
  }
  for (const [start, stop] of spans) {
    addSpan(values, colour, start, to > from ? from : stop)
    if (to > from) addSpan(values, colour, to, stop)
  }
}

function addSpan(
  values: Float32Array,
  [red, green, blue]: Facet['colour'],
  start: number,
  stop: number,
): void {
  for (let x = Math.floor(start); x < stop; x += 1) {
    const coverage = (Math.min(x + 1, stop) - Math.max(x, start)) / subRows
    const offset = x * 3
    values[offset] = (values[offset] as number) + red * coverage
    values[offset + 1] = (values[offset + 1] as number) + green * coverage
    values[offset + 2] = (values[offset + 2] as number) + blue * coverage
  }
}

function createFacets(scene: Scene): Facet[] {
  const base = mesh(scene).smooth as SmoothLayer
  const columns = Math.ceil(scene.right * cells) + 3
  const rows = Math.ceil(scene.bottom * cells) + 3
  const vertices = createVertices(scene, columns, rows)
  const facets: Facet[] = []
  for (let row = 0; row < rows - 1; row += 1) {
    for (let column = 0; column < columns - 1; column += 1) {
      const at = (down: number, across: number) =>
        vertices[(row + down) * columns + column + across] as Vertex
      const [one, other]: [Corners, Corners] =
        row % 2 === 0
          ? [
              [at(0, 0), at(0, 1), at(1, 0)],
              [at(0, 1), at(1, 1), at(1, 0)],
            ]
          : [
              [at(0, 0), at(0, 1), at(1, 1)],
              [at(0, 0), at(1, 1), at(1, 0)],
            ]
      facets.push(createFacet(one, scene, base), createFacet(other, scene, base))
    }
  }
  return facets
}

/** Every other row is shifted by half a cell, so the triangles are nearly equilateral before the jitter. */
function createVertices({ random, noise }: Scene, columns: number, rows: number): Vertex[] {
  const [east, north] = [random() * 50, random() * 50]
  return Array.from({ length: columns * rows }, (_, index) => {
    const row = Math.floor(index / columns)
    const x = ((index % columns) - 1 + (row % 2) / 2 + (random() - 0.5) * 0.62) / cells
    const y = (row - 1 + (random() - 0.5) * 0.62) / cells
    const height = noise.fractalAt(x * 2.1 + east, y * 2.1 + north, 3) * 0.42 + (random() - 0.5) * 0.035
    return { x, y, height }
  })
}

function createFacet(corners: Corners, { strength }: Scene, base: SmoothLayer): Facet {
  const [p, q, r] = corners
  const colour = new Float64Array(3)
  base.sample((p.x + q.x + r.x) / 3, (p.y + q.y + r.y) / 3, colour)
  const tone = [colour[0] as number, colour[1] as number, colour[2] as number] as const
  const lit = lambert(p, q, r)
  // A facet that faces the viewer has the exact colour.
  const lightness = Math.max(0.05, Math.min(0.985, tone[0] * (1 + 0.34 * (lit - 0.62) * strength)))
  const ys = corners.map(({ y }) => y)
  return { corners, top: Math.min(...ys), bottom: Math.max(...ys), colour: toSrgb(shade(tone, lightness)) }
}

/** Returns the cosine of the angle between the normal of a triangle and the light, 0 to 1. */
function lambert(p: Vertex, q: Vertex, r: Vertex): number {
  const [ux, uy, uz] = [q.x - p.x, q.y - p.y, q.height - p.height]
  const [vx, vy, vz] = [r.x - p.x, r.y - p.y, r.height - p.height]
  const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx] as const
  const length = Math.hypot(...normal) * Math.sign(normal[2]) || 1
  const light = [-0.52, -0.6, 0.61] as const
  const cosine = (normal[0] * light[0] + normal[1] * light[1] + normal[2] * light[2]) / length
  return Math.max(0, Math.min(1, cosine))
}
