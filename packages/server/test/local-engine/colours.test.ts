import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { thorough } from '../../../../test/support/thorough.ts'
import { paint } from '../../src/assets/providers/local/paint.ts'
import { type StyleName, styles } from '../../src/assets/providers/local/styles.ts'
import { understand } from '../../src/assets/providers/local/understand.ts'
import { difference, type LabColour, labOf } from '../support/colour-difference.ts'

function painted(prompt: string, size: string, seed = 1) {
  const plan = understand({ prompt, size, seed })
  assert.ok(!('problem' in plan), prompt)
  return { colours: plan.colours.map(fromHex), ...paint(plan) }
}

function fromHex(hex: string): LabColour {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return labOf(red, green, blue)
}

describe('a gradient', () => {
  const [left, right, top, bottom, middle] = [
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
  const rows: [prompt: string, places: (readonly [number, number])[]][] = [
    ['gradient from #ff0080 to #7928ca', [left, right]],
    ['#ff0080 to #7928ca', [left, right]],
    ['gradient from gold to navy, left to right', [left, right]],
    ['gradient from teal to rose, right to left', [right, left]],
    ['gradient from black to white, top to bottom', [top, bottom]],
    ['vertical gradient, red, yellow and blue', [top, middle, bottom]],
    ['gradient from mint to plum, bottom to top', [bottom, top]],
    ['diagonal gradient, #00ff88 to #112233', [corners.topLeft, corners.bottomRight]],
    ['gradient from orange to violet, top right to bottom left', [corners.topRight, corners.bottomLeft]],
    ['180deg gradient, pink to cyan', [top, bottom]],
    ['radial gradient from white to #1e3a8a', [middle, corners.bottomLeft]],
    ['gradient from the center, coral to purple', [middle, corners.topRight]],
    ['light blue gradient', [left]],
  ]
  for (const [prompt, places] of rows) {
    test(`${JSON.stringify(prompt)} has its colours where they were asked for`, () => {
      const { pixels, width, colours } = painted(prompt, '160x90')
      const differences = places.map(([x, y], index) => {
        const at = (y * width + x) * 3
        return difference(
          labOf(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0),
          colours[index] as LabColour,
        )
      })
      assert.ok(differences.reduce((sum, each) => sum + each, 0) / places.length <= 3, `${differences}`)
    })
  }
})

describe('every colour that is reported', () => {
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
    test(`is seen in ${style}`, () => {
      for (const prompt of prompts) {
        for (const seed of [1, 2].slice(0, thorough(10))) {
          const { pixels, colours } = painted(`${prompt}, ${style}`, '480x270', seed)
          const seen = colours.map(() => 0)
          const step = 7
          for (let at = 0; at < pixels.length; at += 3 * step) {
            const here = labOf(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0)
            for (const [index, colour] of colours.entries()) {
              if (difference(here, colour) <= 5) seen[index] = (seen[index] ?? 0) + 1
            }
          }
          const shares = seen.map((count) => count / (pixels.length / 3 / step))
          // Line drawings have little of their ink.
          assert.ok(Math.min(...shares) >= 0.0005, `${prompt}, seed ${seed}: ${shares}`)
        }
      }
    })
  }
})

test('three colours share the image, whatever the seed', () => {
  for (const style of ['mesh', 'nebula', 'smoke', 'rays', 'lowpoly', 'aurora', 'waves'] as const) {
    for (const seed of [3, 6, 8, 11, 12, 13].slice(0, thorough(20))) {
      const { pixels, colours } = painted(`navy, orange and mint, ${style}`, '160x90', seed)
      const seen = colours.map(() => 0)
      for (let at = 0; at < pixels.length; at += 9) {
        const here = labOf(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0)
        for (const [index, colour] of colours.entries()) {
          if (difference(here, colour) <= 8) seen[index] = (seen[index] ?? 0) + 1
        }
      }
      assert.ok(Math.min(...seen) >= (0.002 * pixels.length) / 9, `${style}, seed ${seed}: ${seen}`)
    }
  }
})

describe('a colour that is not wanted', () => {
  test('is not in the image', () => {
    for (const [prompt, colour] of [
      ['not blue, gradient', '#2563eb'],
      ['mesh without purple', '#7c3aed'],
      ['anything but green, aurora', '#16a34a'],
      ['no red, smoke', '#dc2626'],
    ] as const) {
      const { pixels } = painted(prompt, '160x90')
      let nearest = Number.POSITIVE_INFINITY
      for (let at = 0; at < pixels.length; at += 3) {
        const here = labOf(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0)
        nearest = Math.min(nearest, difference(here, fromHex(colour)))
      }
      assert.ok(nearest > 8, `${prompt}: ${nearest}`)
    }
  })
})
