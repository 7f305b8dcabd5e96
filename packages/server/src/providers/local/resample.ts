/** Values of one channel, row by row. */
export interface Plane {
  readonly values: Float32Array
  readonly width: number
  readonly height: number
}

/** Doubles both sides with Lanczos3. */
export function double(plane: Plane): Plane {
  return doubleHeight(doubleWidth(plane))
}

/** Halves both sides, which must be even, with a bicubic filter as wide as the halving needs. */
export function halve(plane: Plane): Plane {
  return halveWidth(halveHeight(plane))
}

function lanczos3(x: number): number {
  const angle = Math.PI * x
  return x === 0 ? 1 : (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle)
}

/** Catmull-Rom. */
function bicubic(x: number): number {
  const distance = Math.abs(x)
  if (distance >= 2) return 0
  return distance < 1
    ? 1.5 * distance ** 3 - 2.5 * distance ** 2 + 1
    : -0.5 * distance ** 3 + 2.5 * distance ** 2 - 4 * distance + 2
}

function normalize(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

/** The first of two new pixels is a quarter left of the middle of its old pixel. */
const doubling = normalize([-3, -2, -1, 0, 1, 2].map((offset) => lanczos3(offset + 0.25)))
const [d0 = 0, d1 = 0, d2 = 0, d3 = 0, d4 = 0, d5 = 0] = doubling
/** The new pixel is between two old ones. */
const halving = normalize([-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5].map((offset) => bicubic(offset / 2)))
const [h0 = 0, h1 = 0, h2 = 0, h3 = 0] = halving

/** A row with copies of its ends beside it. */
function readRow({ values, width }: Plane, y: number, padding: number, row: Float32Array): void {
  const start = y * width
  row.set(values.subarray(start, start + width), padding)
  row.fill(values[start] as number, 0, padding)
  row.fill(values[start + width - 1] as number, padding + width)
}

function doubleWidth(plane: Plane): Plane {
  const { width, height } = plane
  const values = new Float32Array(2 * width * height)
  const row = new Float32Array(width + 6)
  for (let y = 0, at = 0; y < height; y += 1) {
    readRow(plane, y, 3, row)
    for (let x = 0; x < width; x += 1, at += 2) {
      const a = row[x] as number
      const b = row[x + 1] as number
      const c = row[x + 2] as number
      const d = row[x + 3] as number
      const e = row[x + 4] as number
      const f = row[x + 5] as number
      const g = row[x + 6] as number
      values[at] = d0 * a + d1 * b + d2 * c + d3 * d + d4 * e + d5 * f
      values[at + 1] = d5 * b + d4 * c + d3 * d + d2 * e + d1 * f + d0 * g
    }
  }
  return { values, width: 2 * width, height }
}

function halveWidth(plane: Plane): Plane {
  const { height } = plane
  const width = plane.width / 2
  const values = new Float32Array(width * height)
  const row = new Float32Array(plane.width + 6)
  for (let y = 0, at = 0; y < height; y += 1) {
    readRow(plane, y, 3, row)
    for (let x = 0; x < plane.width; x += 2, at += 1) {
      values[at] =
        h0 * ((row[x] as number) + (row[x + 7] as number)) +
        h1 * ((row[x + 1] as number) + (row[x + 6] as number)) +
        h2 * ((row[x + 2] as number) + (row[x + 5] as number)) +
        h3 * ((row[x + 3] as number) + (row[x + 4] as number))
    }
  }
  return { values, width, height }
}

/** The rows around a row, the first and last repeated beyond the ends. */
function rowsAround({ values, width, height }: Plane, first: number, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, index) => {
    const y = Math.max(0, Math.min(height - 1, first + index))
    return values.subarray(y * width, (y + 1) * width)
  })
}

/** Writes to `out` the weighted sum of rows. */
function addRows(rows: readonly Float32Array[], weights: readonly number[], out: Float32Array): void {
  for (const [index, row] of rows.entries()) {
    const weight = weights[index] as number
    for (let x = 0; x < out.length; x += 1) out[x] = (out[x] as number) + weight * (row[x] as number)
  }
}

function doubleHeight(plane: Plane): Plane {
  const { width, height } = plane
  const values = new Float32Array(2 * width * height)
  for (let y = 0; y < height; y += 1) {
    const start = 2 * y * width
    addRows(rowsAround(plane, y - 3, 6), doubling, values.subarray(start, start + width))
    addRows(
      rowsAround(plane, y - 2, 6),
      doubling.toReversed(),
      values.subarray(start + width, start + 2 * width),
    )
  }
  return { values, width, height: 2 * height }
}

function halveHeight(plane: Plane): Plane {
  const { width } = plane
  const height = plane.height / 2
  const values = new Float32Array(width * height)
  for (let y = 0; y < height; y += 1) {
    addRows(rowsAround(plane, 2 * y - 3, 8), halving, values.subarray(y * width, (y + 1) * width))
  }
  return { values, width, height }
}
