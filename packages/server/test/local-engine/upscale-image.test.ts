import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import sharp from 'sharp'
import type { Pixels } from '../../src/providers/local/encode-image.ts'
import { ImageWorkerPool } from '../../src/providers/local/image-worker-pool.ts'
import { doublePixels, upscaleImage } from '../../src/providers/local/upscale-image.ts'

sharp.concurrency(1)
sharp.cache(false)
const folder = mkdtempSync(join(os.tmpdir(), 'upscale-'))
after(() => rmSync(folder, { recursive: true }))

/** Circles of every width: detail that an enlargement can lose. */
function rings(side: number, channels: 3 | 4 = 3): Pixels {
  const pixels = new Uint8Array(side * side * channels)
  for (let y = 0, at = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1, at += channels) {
      const wave = 127.5 + 100 * Math.cos(((x * x + y * y) / side) * 0.55)
      pixels.set([wave, 255 - wave, wave / 2], at)
      if (channels === 4) pixels[at + 3] = x < side / 2 ? 0 : 255
    }
  }
  return { pixels, width: side, height: side, channels }
}

const open = ({ pixels, width, height, channels }: Pixels) =>
  sharp(pixels, { raw: { width, height, channels } })

async function save(image: Pixels, name: string): Promise<string> {
  const path = join(folder, name)
  await open(image).png().toFile(path)
  return path
}

/** Peak signal-to-noise ratio in dB. */
function compare(one: Uint8Array, other: Uint8Array): number {
  const squares = one.reduce((sum, value, at) => sum + (value - (other[at] as number)) ** 2, 0)
  return 10 * Math.log10(255 ** 2 / (squares / one.length))
}

describe('an upscaled image', () => {
  test('is closer to the original than the enlargement of the library', async () => {
    const original = rings(256)
    const small = await open(original).resize(128, 128, { kernel: 'cubic' }).raw().toBuffer()
    const image: Pixels = { pixels: small, width: 128, height: 128, channels: 3 }
    const plain = await open(image).resize(256, 256, { kernel: 'lanczos3' }).raw().toBuffer()
    const ours = compare(doublePixels(image).pixels, original.pixels)
    assert.ok(ours >= compare(plain, original.pixels) + 2.5)
  })

  test('gives the image again when it is halved', async () => {
    const image = rings(96)
    const halved = await open(doublePixels(image)).resize(96, 96, { kernel: 'cubic' }).raw().toBuffer()
    assert.ok(compare(halved, image.pixels) > 45)
  })

  test('has no seam between tiles', () => {
    for (const channels of [3, 4] as const) {
      const image = rings(150, channels)
      assert.deepEqual(doublePixels(image, 40), doublePixels(image, 1_000))
    }
  })

  test('stays in place and keeps even areas even', () => {
    const flat: Pixels = { pixels: new Uint8Array(9 * 3).fill(77), width: 3, height: 3, channels: 3 }
    assert.ok(doublePixels(flat).pixels.every((value) => value === 77))
    const dot: Pixels = { ...flat, pixels: new Uint8Array(27).fill(0).fill(255, 12, 15) }
    const { pixels } = doublePixels(dot)
    const at = (x: number, y: number) => pixels[(y * 6 + x) * 3] as number
    assert.ok(at(2, 2) > 150)
    assert.deepEqual([at(3, 2), at(2, 3), at(3, 3)], [at(2, 2), at(2, 2), at(2, 2)])
  })

  test('keeps alpha, and invisible colours do not bleed', () => {
    const image = rings(64, 4)
    // What is transparent is white: it must not brighten the edge.
    for (let at = 0; at < image.pixels.length; at += 4) {
      image.pixels.set(image.pixels[at + 3] === 0 ? [255, 255, 255] : [20, 30, 40], at)
    }
    const { pixels, width } = doublePixels(image)
    const at = (x: number) => [...pixels.subarray((60 * width + x) * 4, (60 * width + x) * 4 + 4)]
    assert.deepEqual([at(10)[3], at(120)], [0, [20, 30, 40, 255]])
    for (let x = 58; x < 70; x += 1) {
      const [red = 0, , , alpha = 0] = at(x)
      if (alpha > 100) assert.ok(Math.abs(red - 20) <= 6, `${x}: ${at(x)}`)
    }
  })

  test('has two or four times the size, turned as its EXIF orientation says, without metadata', async () => {
    const photo = join(folder, 'photo.jpg')
    await open(rings(40)).resize(40, 20).withMetadata({ orientation: 6 }).jpeg().toFile(photo)
    for (const [scale, format] of [
      [2, 'png'],
      [4, 'webp'],
    ] as const) {
      const made = await upscaleImage({ upscale: scale, source: photo, format, path: '' })
      assert.ok(!('problem' in made))
      assert.deepEqual([made.width, made.height, made.engine], [20 * scale, 40 * scale, 'lanczos3'])
      const { width, height, exif, orientation } = await sharp(made.content).metadata()
      assert.deepEqual([width, height, exif, orientation], [20 * scale, 40 * scale, undefined, undefined])
    }
  })

  test('that would be too large is a problem that says what to do, and leaves no file', async () => {
    const source = join(folder, 'large.png')
    await sharp({ create: { width: 4_000, height: 1_000, channels: 3, background: '#000000' } })
      .png()
      .toFile(source)
    const pool = new ImageWorkerPool({ size: 1 })
    try {
      const path = join(folder, 'result')
      const found = await pool.render({ upscale: 4, source, format: 'png', path })
      assert.ok('problem' in found && found.problem === 'image_too_large')
      assert.match(found.detail, /16000x4000.*40 megapixels.*scale 2/)
      assert.equal(existsSync(path), false)
      const small = await save(rings(32), 'small.png')
      const made = await pool.render({ upscale: 2, source: small, format: 'png', path })
      assert.ok(!('problem' in made))
      assert.deepEqual([made.width, made.height, made.engine], [64, 64, 'lanczos3'])
    } finally {
      await pool.close()
    }
  })
})
