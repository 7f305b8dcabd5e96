import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { renderImage } from '../../src/providers/local/render-image.ts'
import { type StyleName, styles } from '../../src/providers/local/styles.ts'
import { difference, labOf } from '../support/colour-difference.ts'
import { planOf } from './plan.ts'

sharp.concurrency(1)
sharp.cache(false)

/**
 * Each style in both themes, one below the other, as committed. After you looked at the result of a change, update it:
 * `UPDATE_SNAPSHOTS=1 node --test packages/server/test/local-engine/golden-images.test.ts`
 */
const golden = join(import.meta.dirname, 'golden', 'styles.png')
const [width, height] = [48, 27]
const cases = (Object.keys(styles) as StyleName[]).flatMap((style) =>
  (['dark', 'light'] as const).map((theme) => ({ style, theme })),
)

/** Renders an image twice as large, so that dithering and single pixels average out. */
async function thumbnail(style: StyleName, theme: string): Promise<Buffer> {
  const plan = planOf({
    prompt: `${theme} background, ${style}`,
    size: `${width * 2}x${height * 2}`,
    seed: 1,
  })
  const { pixels, channels } = renderImage(plan)
  const raw = { width: plan.width, height: plan.height, channels }
  return sharp(pixels, { raw }).resize(width, height, { kernel: 'linear' }).raw().toBuffer()
}

function meanDifference(one: Buffer, other: Buffer): number {
  const colourAt = (pixels: Buffer, at: number) =>
    labOf(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0)
  let sum = 0
  for (let at = 0; at < one.length; at += 3) sum += difference(colourAt(one, at), colourAt(other, at))
  return sum / (one.length / 3)
}

describe('a style looks as it did when somebody last looked at it', async () => {
  if (process.env['UPDATE_SNAPSHOTS']) {
    const tiles = await Promise.all(cases.map(({ style, theme }) => thumbnail(style, theme)))
    mkdirSync(join(golden, '..'), { recursive: true })
    const raw = { width, height: height * cases.length, channels: 3 } as const
    await sharp(Buffer.concat(tiles), { raw }).png({ compressionLevel: 9 }).toFile(golden)
  }
  const expected = await sharp(golden).removeAlpha().raw().toBuffer()
  const length = width * height * 3
  test('for every style and theme there is an image', () => {
    assert.equal(expected.length, length * cases.length)
  })
  for (const [index, { style, theme }] of cases.entries()) {
    test(`${style}, ${theme}`, async () => {
      const mean = meanDifference(
        await thumbnail(style, theme),
        expected.subarray(index * length, (index + 1) * length),
      )
      // Another version of Node.js may round sines and exponentials differently.
      assert.ok(mean <= 1, `mean ΔE2000 ${mean}`)
    })
  }
})
