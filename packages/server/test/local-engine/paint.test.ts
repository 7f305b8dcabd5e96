import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { thorough } from '../../../../test/support/thorough.ts'
import { paint } from '../../src/assets/providers/local/paint.ts'
import { type StyleName, styles } from '../../src/assets/providers/local/styles.ts'
import { type Understanding, understand } from '../../src/assets/providers/local/understand.ts'

sharp.concurrency(1)
sharp.cache(false)

const styleNames = Object.keys(styles) as StyleName[]
const themes = ['dark', 'light'] as const
const allColours = ['', 'gold', 'navy', 'pastel']
const isDeep = thorough(10) === 10

function planOf(prompt: string, size: string, seed = 1): Understanding {
  const plan = understand({ prompt, size, seed })
  assert.ok(!('problem' in plan))
  return plan
}

interface Brightness {
  mean: number
  range: number
}

/** Mean brightness, 0–255, and how far it goes: the difference between the 98th and the 2nd hundredth. */
function brightness(pixels: Uint8Array): Brightness {
  const values: number[] = []
  for (let at = 0; at < pixels.length; at += 3) {
    values.push(0.2126 * (pixels[at] ?? 0) + 0.7152 * (pixels[at + 1] ?? 0) + 0.0722 * (pixels[at + 2] ?? 0))
  }
  values.sort((one, other) => one - other)
  const at = (share: number) => values[Math.floor(share * (values.length - 1))] ?? 0
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, range: at(0.98) - at(0.02) }
}

function meanDifference(one: Uint8Array, other: Uint8Array): number {
  assert.equal(one.length, other.length)
  let sum = 0
  for (let at = 0; at < one.length; at += 1) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0))
  return sum / one.length
}

/** The most pixels in a row of which no part changes. */
function longestRun({
  pixels,
  width,
  height,
}: {
  pixels: Uint8Array
  width: number
  height: number
}): number {
  let longest = 0
  for (let y = 0; y < height; y += 1) {
    let run = 1
    for (let x = 1; x < width; x += 1) {
      const at = (y * width + x) * 3
      const isSame = [0, 1, 2].every((part) => pixels[at + part] === pixels[at + part - 3])
      run = isSame ? run + 1 : 1
      longest = Math.max(longest, run)
    }
  }
  return longest
}

for (const style of styleNames) {
  describe(style, () => {
    test('the same plan gives the same bytes, another seed another picture', () => {
      const plan = planOf(style, '160x90')
      const { pixels } = paint(plan)
      assert.deepEqual(paint(plan).pixels, pixels)
      // A gradient is what was asked for, whatever the seed.
      if (style === 'gradient') return
      assert.ok(meanDifference(pixels, paint({ ...plan, seed: 2 }).pixels) > 0.5)
    })

    test('on dark ground it is darker than on light ground, whatever the colour, and not flat', () => {
      // One of the colours for each style; all of them in `npm run test:deep`.
      const some = allColours.filter((_, at) => isDeep || at === styleNames.indexOf(style) % 4)
      for (const colours of some) {
        const [dark, light] = themes.map((theme) =>
          brightness(paint(planOf(`${theme} background, ${style}, ${colours}`, '128x72')).pixels),
        ) as [Brightness, Brightness]
        assert.ok(dark.mean + 20 < light.mean, `${colours}: means ${dark.mean} and ${light.mean}`)
        assert.ok(
          Math.min(dark.range, light.range) > 3,
          `${colours}: ranges ${dark.range} and ${light.range}`,
        )
      }
    })

    for (const theme of themes) {
      test(`on ${theme} ground other sizes of one shape show the same picture`, async () => {
        // Compared at the size of a thumbnail, where what a pixel of either size covers has evened out.
        const thumbnails = ['256x144', '640x360'].map((size) => {
          const { pixels, width, height } = paint(planOf(`${theme} ${style}`, size))
          return sharp(pixels, { raw: { width, height, channels: 3 } })
            .resize(64, 36)
            .raw()
            .toBuffer()
        })
        const [small, large] = (await Promise.all(thumbnails)) as [Buffer, Buffer]
        assert.ok(meanDifference(small, large) < 5, `${meanDifference(small, large)}`)
      })
    }

    test('strips and stamps are painted too', () => {
      for (const size of ['16x16', '17x400', '400x16']) {
        const { pixels, width, height } = paint(planOf(style, size))
        assert.equal(pixels.length, width * height * 3)
        assert.ok(new Set(pixels).size > 3, size)
      }
    })
  })
}

describe('smooth gradients', () => {
  for (const theme of themes) {
    test(`have no bands on ${theme} ground: no run of equal pixels is as long as a band would be`, () => {
      for (const style of ['mesh', 'aurora', 'rays', 'smoke'] as const) {
        // Calm and large: undithered, a level would hold for dozens of pixels.
        const plan = planOf(`subtle ${theme} ${style}, blue`, '960x96')
        const run = longestRun(paint(plan))
        assert.ok(run < 24, `${style}: ${run}`)
      }
    })

    test(`have no grain that can be seen on ${theme} ground: neighbours differ by a step or two`, () => {
      const { pixels, width, height } = paint(planOf(`${theme} mesh`, '320x180'))
      let sum = 0
      let count = 0
      for (let at = 3; at < width * height * 3; at += 1) {
        sum += Math.abs((pixels[at] ?? 0) - (pixels[at - 3] ?? 0))
        count += 1
      }
      assert.ok(sum / count < 1.5, `${sum / count}`)
    })
  }
})

describe('words', () => {
  test('a bold picture differs from a soft one, and each colour from the others, in every style', () => {
    for (const style of styleNames) {
      const of = (words: string) => paint(planOf(`${words} ${style}`, '128x72')).pixels
      assert.ok(meanDifference(of('bold red'), of('soft red')) > 0.4, style)
      assert.ok(meanDifference(of('red'), of('blue')) > 2, style)
    }
  })
})
