import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { ImageWorkerPool } from '../../src/providers/local/image-worker-pool.ts'
import { planImage } from '../../src/providers/local/plan-image.ts'
import { renderImage } from '../../src/providers/local/render-image.ts'
import { type StyleEntry, type StyleName, styles } from '../../src/providers/local/styles.ts'
import { planOf } from './plan.ts'

sharp.concurrency(1)
sharp.cache(false)

const styleNames = Object.keys(styles) as StyleName[]
const isOpaque = (name: StyleName) => (styles[name] as StyleEntry).isOpaque === true

/** The pixels of an image, each as red, green, blue and opacity. */
function pixelsOf(prompt: string, size = '160x90') {
  const { pixels, width, height, channels } = renderImage(planOf({ prompt, size, seed: 1 }))
  assert.equal(channels, 4)
  assert.equal(pixels.length, width * height * 4)
  const at = (x: number, y: number) => [...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)]
  return { at, opacities: pixels.filter((_, index) => index % 4 === 3), width, height }
}

describe('a transparent background', () => {
  for (const style of styleNames.filter((name) => !isOpaque(name))) {
    test(`leaves parts of ${style} empty and others solid`, () => {
      for (const theme of ['', 'light ']) {
        const { opacities } = pixelsOf(`${theme}${style}, transparent background`, '320x180')
        const fraction = (isCounted: (opacity: number) => boolean) =>
          opacities.filter(isCounted).length / opacities.length
        assert.ok(fraction((opacity) => opacity <= 26) > 0.02, 'empty')
        assert.ok(fraction((opacity) => opacity >= 217) > 0.005, 'solid')
      }
    })
  }

  test('is not added to an image that does not ask for it', () => {
    for (const style of styleNames) {
      const { pixels, channels } = renderImage(planOf({ prompt: style, size: '32x18' }))
      assert.deepEqual([channels, pixels.length], [3, 32 * 18 * 3])
    }
  })

  for (const format of ['png', 'webp', 'avif'] as const) {
    test(`is an alpha channel in ${format}`, async (context) => {
      const folder = mkdtempSync(join(os.tmpdir(), 'transparency-'))
      const pool = new ImageWorkerPool({ size: 1 })
      context.after(async () => {
        await pool.close()
        rmSync(folder, { recursive: true })
      })
      const plan = planOf({ prompt: 'gradient from blue to transparent', size: '160x90', format })
      const path = join(folder, 'image')
      await pool.render({ plan, format, path })
      const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
      assert.equal(info.channels, 4)
      const opacityAt = (x: number) => data[(45 * info.width + x) * 4 + 3] ?? 0
      assert.ok(opacityAt(0) > 250 && opacityAt(159) < 5)
      assert.ok(Math.abs(opacityAt(80) - 127) < 10, `${opacityAt(80)}`)
    })
  }
})

describe('a gradient with a transparent stop', () => {
  const blue = [37, 99, 235]

  test('keeps its colour while it fades', () => {
    const { at } = pixelsOf('gradient from blue to transparent')
    assert.deepEqual(at(0, 45), [...blue, 255])
    assert.equal(at(159, 45)[3], 0)
    const middle = at(80, 45)
    assert.ok(
      [...blue, 127].every((value, index) => Math.abs(value - (middle[index] ?? 0)) <= 2),
      `${middle}`,
    )
  })

  for (const [prompt, opacities] of [
    ['transparent to blue', [0, 255]],
    ['from transparent to blue, top to bottom', [0, 255]],
    ['blue fading to transparent, right to left', [255, 0]],
    ['transparent to blue to transparent', [0, 0]],
    ['blue gradient on a transparent background', [255, 0]],
  ] as const) {
    test(JSON.stringify(prompt), () => {
      const { at } = pixelsOf(prompt)
      const [start, end] = /top/.test(prompt)
        ? [at(80, 0), at(80, 89)]
        : /right/.test(prompt)
          ? [at(159, 45), at(0, 45)]
          : [at(0, 45), at(159, 45)]
      assert.deepEqual([start[3], end[3]], opacities)
    })
  }
})

describe('transparency that is not possible', () => {
  test('in JPEG is a problem that names the other formats', () => {
    for (const request of [
      { prompt: 'bokeh, transparent background', format: 'jpeg' },
      { prompt: 'blue to transparent', format: 'jpeg' },
      { prompt: 'bokeh', transparent: true, format: 'jpeg' },
    ]) {
      const answer = planImage(request)
      assert.ok('problem' in answer && answer.problem === 'format_opaque', request.prompt)
      assert.match(answer.detail, /JPEG.*png, webp or avif/)
    }
  })

  test('in a style that covers the image is a problem as an option, and an ignored word in a prompt', () => {
    for (const style of styleNames.filter(isOpaque)) {
      const answer = planImage({ prompt: style, transparent: true })
      assert.ok('problem' in answer && answer.problem === 'style_opaque', style)
      assert.match(answer.detail, /bokeh/)
      const plan = planOf(`${style}, transparent background`)
      assert.deepEqual([plan.isTransparent, plan.ignored], [false, ['transparent background']])
    }
  })

  test('is not asked for when the option says no', () => {
    const plan = planOf({ prompt: 'bokeh, transparent background', transparent: false, format: 'jpeg' })
    assert.deepEqual([plan.isTransparent, plan.ignored], [false, ['transparent background']])
  })
})
