import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { thorough } from '../../../../test/support/thorough.ts'
import { renderImage } from '../../src/providers/local/render-image.ts'
import { type StyleName, styles } from '../../src/providers/local/styles.ts'
import { planOf } from './plan.ts'

sharp.concurrency(1)
sharp.cache(false)

const styleNames = Object.keys(styles) as StyleName[]
const themes = ['dark', 'light'] as const
const allColours = ['', 'gold', 'navy', 'pastel']
const isDeep = thorough(10) === 10

function render(prompt: string, size: string, seed = 1) {
  return renderImage(planOf({ prompt, size, seed }))
}

interface Brightness {
  readonly mean: number
  readonly range: number
}

/** The mean brightness, 0–255, and the range between its 2nd and 98th percentile. */
function brightness(pixels: Uint8Array): Brightness {
  const values = Array.from(
    { length: pixels.length / 3 },
    (_, index) =>
      0.2126 * (pixels[index * 3] ?? 0) +
      0.7152 * (pixels[index * 3 + 1] ?? 0) +
      0.0722 * (pixels[index * 3 + 2] ?? 0),
  ).sort((one, other) => one - other)
  const percentile = (fraction: number) => values[Math.floor(fraction * (values.length - 1))] ?? 0
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    range: percentile(0.98) - percentile(0.02),
  }
}

function meanDifference(one: Uint8Array, other: Uint8Array): number {
  assert.equal(one.length, other.length)
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length
}

/** The length of the longest run of equal pixels in a row. */
function longestRun({ pixels, width, height }: ReturnType<typeof renderImage>): number {
  let longest = 0
  for (let y = 0; y < height; y += 1) {
    let run = 1
    for (let x = 1; x < width; x += 1) {
      const at = (y * width + x) * 3
      const isEqual = [0, 1, 2].every((channel) => pixels[at + channel] === pixels[at + channel - 3])
      run = isEqual ? run + 1 : 1
      longest = Math.max(longest, run)
    }
  }
  return longest
}

for (const style of styleNames) {
  describe(style, () => {
    test('the same plan gives the same bytes', () => {
      const plan = planOf({ prompt: style, size: '160x90', seed: 1 })
      assert.deepEqual(renderImage(plan).pixels, renderImage(plan).pixels)
    })

    // A gradient has nothing random.
    if (style !== 'gradient') {
      test('another seed gives another image', () => {
        const [one, other] = [1, 2].map((seed) => render(style, '160x90', seed).pixels) as [
          Uint8Array,
          Uint8Array,
        ]
        assert.ok(meanDifference(one, other) > 0.5)
      })
    }

    test('the dark theme is darker than the light one, for every colour, and neither is flat', () => {
      // One of the colours for each style; all of them in `npm run test:deep`.
      const some = allColours.filter((_, at) => isDeep || at === styleNames.indexOf(style) % 4)
      for (const colours of some) {
        const [dark, light] = themes.map((theme) =>
          brightness(render(`${theme} background, ${style}, ${colours}`, '128x72').pixels),
        ) as [Brightness, Brightness]
        assert.ok(dark.mean + 20 < light.mean, `${colours}: means ${dark.mean} and ${light.mean}`)
        assert.ok(
          Math.min(dark.range, light.range) > 3,
          `${colours}: ranges ${dark.range} and ${light.range}`,
        )
      }
    })

    for (const theme of themes) {
      test(`the ${theme} image looks the same in every resolution`, async () => {
        // Compared as thumbnails, in which the differences between single pixels average out.
        const thumbnails = ['256x144', '640x360'].map((size) => {
          const { pixels, width, height } = render(`${theme} ${style}`, size)
          return sharp(pixels, { raw: { width, height, channels: 3 } })
            .resize(64, 36)
            .raw()
            .toBuffer()
        })
        const [small, large] = (await Promise.all(thumbnails)) as [Buffer, Buffer]
        assert.ok(meanDifference(small, large) < 5, `${meanDifference(small, large)}`)
      })
    }

    test('tiny images and narrow strips are rendered', () => {
      for (const size of ['16x16', '17x400', '400x16']) {
        const { pixels, width, height } = render(style, size)
        assert.equal(pixels.length, width * height * 3)
        assert.ok(new Set(pixels).size > 3, size)
      }
    })

    test('the strength and the colour of a prompt change the image', () => {
      const withWords = (words: string) => render(`${words} ${style}`, '128x72').pixels
      assert.ok(meanDifference(withWords('bold red'), withWords('soft red')) > 0.4)
      assert.ok(meanDifference(withWords('red'), withWords('blue')) > 2)
    })
  })
}

describe('smooth areas', () => {
  for (const theme of themes) {
    test(`show no bands in the ${theme} theme`, () => {
      for (const style of ['mesh', 'aurora', 'rays', 'smoke'] as const) {
        // Subtle and wide: without dithering, a value would fill dozens of neighbouring pixels.
        const run = longestRun(render(`subtle ${theme} ${style}, blue`, '960x96'))
        assert.ok(run < 24, `${style}: ${run}`)
      }
    })

    test(`show no grain in the ${theme} theme`, () => {
      const { pixels } = render(`${theme} mesh`, '320x180')
      const difference = meanDifference(pixels.subarray(3), pixels.subarray(0, -3))
      assert.ok(difference < 1.5, `${difference}`)
    })
  }
})
