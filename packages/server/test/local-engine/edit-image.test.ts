import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import sharp from 'sharp'
import { editImage } from '../../src/providers/local/edit-image.ts'
import type { EditStep } from '../../src/providers/local/edit-steps.ts'
import type { ImageFormat } from '../../src/providers/local/image-job.ts'
import { ImageWorkerPool } from '../../src/providers/local/image-worker-pool.ts'
import { planEdit } from '../../src/providers/local/plan-edit.ts'

sharp.concurrency(1)
sharp.cache(false)
const folder = mkdtempSync(join(os.tmpdir(), 'edit-'))
after(() => rmSync(folder, { recursive: true }))

const width = 120
const height = 80
/** Red grows to the right, green downwards, and the top left corner is transparent in the second. */
const ramps = ([3, 4] as const).map((channels) => {
  const pixels = Buffer.alloc(width * height * channels)
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += channels) {
      pixels.set([x * 2, y * 3, 100], at)
      if (channels === 4) pixels[at + 3] = x < 20 && y < 20 ? 0 : 255
    }
  }
  return sharp(pixels, { raw: { width, height, channels } })
})
const [opaque, transparent] = [join(folder, 'opaque.png'), join(folder, 'transparent.png')]
await ramps[0]?.png().toFile(opaque)
await ramps[1]?.png().toFile(transparent)

async function edit(steps: readonly EditStep[], source = opaque, format: ImageFormat = 'png') {
  const made = await editImage({ edit: { steps }, source, format, path: '' })
  assert.ok(!('problem' in made), JSON.stringify(made))
  const { data, info } = await sharp(made.content).raw().toBuffer({ resolveWithObject: true })
  assert.deepEqual([info.width, info.height], [made.width, made.height])
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * info.channels).subarray(0, info.channels),
  ]
  return { ...made, at, channels: info.channels, data }
}

function planned(prompt: string): readonly EditStep[] {
  const plan = planEdit(prompt)
  assert.ok(!('problem' in plan), JSON.stringify(plan))
  return plan.steps
}

describe('an edit', () => {
  test('crops, resizes, flips and turns exactly', async () => {
    const sizes: readonly [string, number, number][] = [
      ['crop square', 80, 80],
      ['crop 9:16', 45, 80],
      ['resize to 64x64', 64, 64],
      ['60px wide', 60, 40],
      ['resize to 200%', 240, 160],
      ['rotate 90°', 80, 120],
      ['border 10px', 140, 100],
    ]
    for (const [prompt, across, down] of sizes) {
      const image = await edit(planned(prompt))
      assert.deepEqual([image.width, image.height], [across, down], prompt)
    }
    assert.deepEqual((await edit(planned('flip'))).at(0, 10), [238, 30, 100])
    assert.deepEqual((await edit(planned('flip vertically'))).at(5, 0), [10, 237, 100])
    assert.deepEqual((await edit(planned('rotate 90°'))).at(0, 0), [0, 237, 100])
    assert.deepEqual((await edit(planned('upside down'))).at(0, 0), [238, 237, 100])
  })

  test('changes colours as its words say', async () => {
    const before = (await edit(planned('flip'))).at(60, 40)
    const [red = 0, green = 0, blue = 0] = (await edit(planned('flip, grayscale'))).at(60, 40)
    assert.ok(red === green && green === blue)
    const sum = async (prompt: string) => (await edit(planned(prompt))).at(60, 40).reduce((a, b) => a + b)
    const original = before.reduce((a, b) => a + b)
    assert.ok((await sum('brighter')) > original && (await sum('darker')) < original)
    assert.ok((await sum('very bright')) > (await sum('slightly brighter')))
    const warm = (await edit(planned('warm'))).at(60, 40)
    const cool = (await edit(planned('cool'))).at(60, 40)
    assert.ok((warm[0] ?? 0) > (cool[0] ?? 0) && (warm[2] ?? 0) < (cool[2] ?? 0))
    assert.deepEqual((await edit(planned('invert'))).at(10, 10), [235, 225, 155])
    assert.deepEqual((await edit(planned('duotone #102030 #f0e0d0'))).at(0, 0), [16, 32, 48])
    assert.deepEqual((await edit(planned('duotone #102030 #f0e0d0'))).at(119, 79), [240, 224, 208])
    const tinted = (await edit(planned('heavy red tint'))).at(60, 40)
    assert.ok((tinted[0] ?? 0) > 2 * (tinted[1] ?? 0))
  })

  test('keeps black, white and grey where only their contrast or brightness changes', async () => {
    const grey = join(folder, 'grey.png')
    await sharp(Buffer.from([0, 128, 255]), { raw: { width: 3, height: 1, channels: 1 } })
      .png()
      .toFile(grey)
    for (const prompt of ['brighter', 'darker', 'high contrast', 'saturate', 'desaturate']) {
      const { at } = await edit(planned(prompt), grey)
      assert.deepEqual(
        [at(0, 0), at(2, 0)],
        [
          [0, 0, 0],
          [255, 255, 255],
        ],
        prompt,
      )
      const [red, green, blue] = at(1, 0)
      assert.ok(red === green && green === blue, prompt)
    }
  })

  test('adds a vignette, grain, lines and blocks', async () => {
    const plain = await edit(planned('flip, flip vertically'))
    const vignette = await edit(planned('flip, flip vertically, vignette'))
    assert.ok((vignette.at(0, 0)[0] ?? 0) < (plain.at(0, 0)[0] ?? 0) - 40)
    assert.ok(Math.abs((vignette.at(60, 40)[0] ?? 0) - (plain.at(60, 40)[0] ?? 0)) < 4)
    assert.ok((await edit(planned('grain'))).data.compare(plain.data) !== 0)
    const lines = await edit(planned('scanlines'))
    assert.ok((lines.at(60, 1)[2] ?? 0) < 80 && lines.at(60, 0)[2] === 100)
    const blocks = await edit(planned('pixelate 20px'))
    assert.deepEqual(blocks.at(1, 1), blocks.at(18, 18))
    assert.notDeepEqual(blocks.at(18, 18), blocks.at(22, 18))
  })

  test('keeps alpha in every step', async () => {
    const all =
      'sepia, brighter, saturate, high contrast, warm, invert, sharpen, blur 0.5px, duotone, tint red, vignette, grain, scanlines'
    const image = await edit(planned(all), transparent)
    assert.equal(image.channels, 4)
    assert.equal(image.at(5, 5)[3], 0)
    assert.equal(image.at(60, 40)[3], 255)
    assert.equal((await edit(planned('flip'), transparent)).at(119, 0)[3], 0)
  })

  test('rounds corners to transparent, or to white in JPEG, which has no alpha', async () => {
    const png = await edit(planned('rounded corners 20px'))
    assert.deepEqual([png.at(0, 0)[3], png.at(60, 0)[3], png.at(60, 40)[3]], [0, 255, 255])
    const jpeg = await edit(planned('rounded corners 20px'), opaque, 'jpeg')
    assert.ok(jpeg.at(0, 0).every((value) => value > 250))
  })

  test('turned by a slight angle has transparent corners', async () => {
    const { width: across, height: down, at } = await edit(planned('rotate 10°'))
    assert.ok(across > width && down > height)
    assert.equal(at(0, 0)[3], 0)
  })

  test('applies the EXIF orientation, converts the colour profile and removes metadata', async () => {
    const photo = join(folder, 'photo.jpg')
    await sharp({ create: { width: 40, height: 20, channels: 3, background: '#ff0000' } })
      .withIccProfile('p3')
      .withExif({ IFD0: { Copyright: 'somebody' } })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100 })
      .toFile(photo)
    const image = await edit(planned('crop 1:2, flip'), photo)
    assert.deepEqual([image.width, image.height], [20, 40])
    const { icc, exif, orientation } = await sharp(image.content).metadata()
    assert.deepEqual([icc, exif, orientation], [undefined, undefined, undefined])
    const [red = 0, green = 255, blue = 255] = image.at(10, 10)
    assert.ok(red > 250 && green < 10 && blue < 10, `${red} ${green} ${blue}`)
  })

  test('is the same each time', async () => {
    const steps = planned('grain, vignette, warm, blur')
    assert.deepEqual((await edit(steps)).content, (await edit(steps)).content)
  })

  test('whose result would be too large is a problem, and leaves no file', async () => {
    const pool = new ImageWorkerPool({ size: 1 })
    try {
      const large = join(folder, 'large.png')
      await sharp({ create: { width: 6_000, height: 6_000, channels: 3, background: '#000000' } })
        .png()
        .toFile(large)
      const path = join(folder, 'result.png')
      const job = { source: large, format: 'png', path } as const
      const found = await pool.render({ ...job, edit: { steps: planned('resize to 200%') } })
      assert.ok('problem' in found && found.problem === 'image_too_large')
      assert.match(found.detail, /12000x12000/)
      assert.equal(existsSync(path), false)
      const made = await pool.render({ ...job, source: opaque, edit: { steps: planned('crop square') } })
      assert.ok(!('problem' in made))
      assert.deepEqual([made.width, made.height, made.sizeBytes], [80, 80, readFileSync(path).length])
    } finally {
      await pool.close()
    }
  })
})
