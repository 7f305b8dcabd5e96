import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { thorough } from '../../../../test/support/thorough.ts'
import { renderImage } from '../../src/providers/local/render-image.ts'
import { type StyleName, styles } from '../../src/providers/local/styles.ts'
import { difference, type LabColour, labOf } from '../support/colour-difference.ts'
import { planOf } from './plan.ts'

const isDeep = thorough(10) === 10

function render(prompt: string, size: string, seed = 1) {
  const plan = planOf({ prompt, size, seed })
  return { colours: plan.colours.map(parseHex), ...renderImage(plan) }
}

function parseHex(hex: string): LabColour {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return labOf(red, green, blue)
}

function colourAt(pixels: Uint8Array, index: number): LabColour {
  return labOf(pixels[index * 3] ?? 0, pixels[index * 3 + 1] ?? 0, pixels[index * 3 + 2] ?? 0)
}

/** The colours of every `step`th pixel. */
function sample(pixels: Uint8Array, step: number): LabColour[] {
  return Array.from({ length: Math.ceil(pixels.length / 3 / step) }, (_, index) =>
    colourAt(pixels, index * step),
  )
}

/** The smallest fraction of the samples in which one of the colours appears. */
function rarest(colours: readonly LabColour[], samples: readonly LabColour[], tolerance: number): number {
  const fractions = colours.map(
    (colour) => samples.filter((each) => difference(each, colour) <= tolerance).length / samples.length,
  )
  return Math.min(...fractions)
}

/** The mean colours of the squares of three by three pixels, without repeats. */
function* patches({ pixels, width, height }: ReturnType<typeof renderImage>): Generator<LabColour> {
  const means = new Set<number>()
  for (let y = 0; y + 3 <= height; y += 2) {
    for (let x = 0; x + 3 <= width; x += 2) {
      const sums = [0, 0, 0] as [number, number, number]
      for (let row = y; row < y + 3; row += 1) {
        for (let at = (row * width + x) * 3; at < (row * width + x + 3) * 3; at += 1) {
          sums[at % 3] = (sums[at % 3] as number) + (pixels[at] ?? 0)
        }
      }
      const [red, green, blue] = sums.map((sum) => Math.round(sum / 9)) as [number, number, number]
      const key = (red << 16) | (green << 8) | blue
      if (means.has(key)) continue
      means.add(key)
      yield labOf(red, green, blue)
    }
  }
}

describe('a gradient shows its colours at the requested positions', () => {
  const [left, right, top, bottom, centre] = [
    [0, 45],
    [159, 45],
    [80, 0],
    [80, 89],
    [80, 45],
  ] as const
  const corners = {
    topLeft: [0, 0],
    topRight: [159, 0],
    bottomLeft: [0, 89],
    bottomRight: [159, 89],
  } as const
  const rows: [prompt: string, positions: (readonly [number, number])[]][] = [
    ['gradient from #ff0080 to #7928ca', [left, right]],
    ['#ff0080 to #7928ca', [left, right]],
    ['gradient from gold to navy, left to right', [left, right]],
    ['gradient from teal to rose, right to left', [right, left]],
    ['gradient from black to white, top to bottom', [top, bottom]],
    ['vertical gradient, red, yellow and blue', [top, centre, bottom]],
    ['gradient from mint to plum, bottom to top', [bottom, top]],
    ['diagonal gradient, #00ff88 to #112233', [corners.topLeft, corners.bottomRight]],
    ['gradient from orange to violet, top right to bottom left', [corners.topRight, corners.bottomLeft]],
    ['180deg gradient, pink to cyan', [top, bottom]],
    ['radial gradient from white to #1e3a8a', [centre, corners.bottomLeft]],
    ['gradient from the center, coral to purple', [centre, corners.topRight]],
    ['light blue gradient', [left]],
    ['linear gradient from top left to bottom right, teal to navy', [corners.topLeft, corners.bottomRight]],
    [
      'red to blue, from the bottom left corner to the top right corner',
      [corners.bottomLeft, corners.topRight],
    ],
    ['gradient from the top, red, white and blue', [top, centre, bottom]],
    ['gradient at a 45-degree angle, teal to navy', [corners.bottomLeft, corners.topRight]],
    ['45 degrees, red, gold, navy', [corners.bottomLeft, centre, corners.topRight]],
    ['blue on the right and pink on the left', [right, left]],
    ['white at the top, sky blue in the middle', [top]],
    ['horizontal gradient, red to white to red', [left, centre]],
    ['radial gradient from the top right, white to black', [corners.topRight, corners.bottomLeft]],
    ['radial gradient in the bottom left corner, gold to navy', [corners.bottomLeft, corners.topRight]],
    ['conic gradient, red to blue', [top]],
    ['dark gradient from red to blue', [left, right]],
  ]
  for (const [prompt, positions] of rows) {
    test(JSON.stringify(prompt), () => {
      const { pixels, width, colours } = render(prompt, '160x90')
      const differences = positions.map(([x, y], index) =>
        difference(colourAt(pixels, y * width + x), colours[index] as LabColour),
      )
      const mean = differences.reduce((sum, each) => sum + each, 0) / positions.length
      assert.ok(mean <= 3, `${differences}`)
    })
  }
})

test('a gradient starts and ends with exactly its colours, whatever its direction, size and seed', () => {
  for (const [direction, start, end] of [
    ['', [0, 0], [-1, 0]],
    ['bottom to top', [0, -1], [-1, 0]],
    ['diagonal', [0, 0], [-1, -1]],
    ['radial from the top left', [0, 0], [-1, -1]],
  ] as const) {
    for (const [size, seed] of [
      ['160x90', 1],
      ['257x101', 2],
      ['90x160', 3],
    ] as const) {
      const { pixels, width, height } = render(`gradient from #ff0000 to #0000ff ${direction}`, size, seed)
      const at = ([x, y]: readonly [number, number]) => {
        const index = (y < 0 ? height + y : y) * width + (x < 0 ? width + x : x)
        return [...pixels.subarray(index * 3, index * 3 + 3)]
      }
      assert.deepEqual(
        [at(start), at(end)],
        [
          [255, 0, 0],
          [0, 0, 255],
        ],
        `${direction} ${size}`,
      )
    }
  }
})

test('a solid colour is exactly that colour in every pixel', () => {
  for (const [prompt, colour] of [
    ['solid #2563eb', [37, 99, 235]],
    ['plain white background', [255, 255, 255]],
    ['black background', [0, 0, 0]],
  ] as const) {
    const { pixels } = render(prompt, '64x36')
    assert.ok(
      pixels.every((value, index) => value === colour[index % 3]),
      prompt,
    )
  }
})

describe('every reported colour fills a patch of the image', () => {
  const prompts = [
    'purple and blue',
    'red and gold',
    'teal and navy',
    '#ff0000 and #0000ff',
    '#00ff00 and #ff00ff',
    'black and white',
    'orange and pink',
    'mint and plum',
    'cream and brown',
    'cyan and yellow',
    'silver and maroon',
    '#0ea5e9 and #f43f5e',
    'navy',
    'red, gold and teal',
  ]
  const themes = ['', 'dark background, ', 'light background, ']
  for (const style of Object.keys(styles) as StyleName[]) {
    test(`in ${style}`, () => {
      for (const [index, prompt] of prompts.entries()) {
        const chosen = isDeep ? themes : [themes[index % themes.length]]
        for (const theme of chosen) {
          const { colours, ...image } = render(`${theme}${prompt} ${style}`, '480x270', 1 + (index % 5))
          const nearest = colours.map(() => Number.POSITIVE_INFINITY)
          for (const patch of patches(image)) {
            for (const [at, colour] of colours.entries()) {
              const before = nearest[at] as number
              if (before > 3) nearest[at] = Math.min(before, difference(patch, colour))
            }
            if (Math.max(...nearest) <= 3) break
          }
          assert.ok(Math.max(...nearest) <= 3, `${theme}${prompt}: ${nearest}`)
        }
      }
    })
  }
})

describe('three colours are all visible, for every seed', () => {
  for (const style of ['mesh', 'nebula', 'smoke', 'rays', 'lowpoly', 'aurora', 'waves'] as const) {
    test(`in ${style}`, () => {
      for (const seed of [3, 6, 8, 11, 12, 13].slice(0, thorough(20))) {
        const { pixels, colours } = render(`navy, orange and mint, ${style}`, '160x90', seed)
        const fraction = rarest(colours, sample(pixels, 3), 8)
        assert.ok(fraction >= 0.002, `seed ${seed}: ${fraction}`)
      }
    })
  }
})

describe('an excluded colour is not in the image', () => {
  for (const [prompt, colour] of [
    ['not blue, gradient', '#2563eb'],
    ['mesh without purple', '#7c3aed'],
    ['anything but green, aurora', '#16a34a'],
    ['no red, smoke', '#dc2626'],
  ] as const) {
    test(JSON.stringify(prompt), () => {
      const { pixels } = render(prompt, '160x90')
      const excluded = parseHex(colour)
      const nearest = Math.min(...sample(pixels, 1).map((each) => difference(each, excluded)))
      assert.ok(nearest > 8, `${nearest}`)
    })
  }
})
