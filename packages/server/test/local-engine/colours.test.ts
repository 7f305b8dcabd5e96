import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { thorough } from '../../../../test/support/thorough.ts'
import { renderImage } from '../../src/providers/local/render-image.ts'
import { type StyleName, styles } from '../../src/providers/local/styles.ts'
import { difference, type LabColour, labOf } from '../support/colour-difference.ts'
import { planOf } from './plan.ts'

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

describe('every reported colour is visible', () => {
  const prompts = [
    'red',
    'navy',
    'dark, gold',
    'light, navy',
    'teal and purple',
    'light, #ff0080 and #7928ca',
    'red, gold and teal',
  ]
  for (const style of Object.keys(styles) as StyleName[]) {
    test(`in ${style}`, () => {
      for (const prompt of prompts) {
        for (const seed of [1, 2].slice(0, thorough(10))) {
          const { pixels, colours } = render(`${prompt}, ${style}`, '480x270', seed)
          // Line drawings contain little ink.
          const fraction = rarest(colours, sample(pixels, 7), 5)
          assert.ok(fraction >= 0.0005, `${prompt}, seed ${seed}: ${fraction}`)
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
