import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import sharp, { type Sharp } from 'sharp'
import { cutUniform } from '../../src/providers/local/cut-uniform.ts'
import type { Pixels } from '../../src/providers/local/encode-image.ts'
import { ImageWorkerPool } from '../../src/providers/local/image-worker-pool.ts'
import { removeBackground } from '../../src/providers/local/remove-background.ts'

sharp.concurrency(1)
sharp.cache(false)
const folder = mkdtempSync(join(os.tmpdir(), 'background-'))
after(() => rmSync(folder, { recursive: true }))

const width = 160
const height = 120
const shapes = [
  '<circle cx="80" cy="60" r="40" fill="#e11d48"/>',
  '<rect x="30" y="20" width="90" height="80" rx="12" fill="#0f766e"/>',
  '<path d="M80 10L150 110H10Z" fill="#f59e0b"/>',
  '<ellipse cx="70" cy="60" rx="60" ry="25" fill="#312e81"/>',
  '<path d="M20 60q60-90 120 0t-120 0" fill="#111827"/>',
]
const backgrounds = ['#ffffff', '#94a3b8']

const draw = (content: string) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`,
    ),
  )

async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  return { pixels: data, width: info.width, height: info.height, channels: info.channels as 3 | 4 }
}

const alphaAt = ({ pixels, width: across }: Pixels, x: number, y: number) =>
  pixels[(y * across + x) * 4 + 3] as number

/** Pixels in both masks by pixels in either. */
function overlap(one: Pixels, other: Pixels): number {
  let [both, either] = [0, 0]
  for (let at = 3; at < one.pixels.length; at += 4) {
    const [a, b] = [(one.pixels[at] as number) > 127, (other.pixels[at] as number) > 127]
    both += a && b ? 1 : 0
    either += a || b ? 1 : 0
  }
  return both / either
}

describe('a border of one colour', () => {
  for (const [index, shape] of shapes.entries()) {
    for (const background of backgrounds) {
      test(`shape ${index + 1} is cut out of ${background}, from PNG and from JPEG`, async () => {
        const truth = await pixelsOf(draw(shape))
        const flat = draw(shape).flatten({ background })
        const exact = cutUniform(await pixelsOf(flat))
        assert.ok(exact && overlap(exact, truth) >= 0.98)
        const compressed = cutUniform(await pixelsOf(sharp(await flat.jpeg({ quality: 80 }).toBuffer())))
        assert.ok(compressed && overlap(compressed, truth) >= 0.95)
      })
    }
  }

  test('leaves smooth edges without a rim of the background', async () => {
    const shape = shapes[0] ?? ''
    const truth = await pixelsOf(draw(shape))
    const cut = cutUniform(await pixelsOf(draw(shape).flatten({ background: '#ffffff' })))
    assert.ok(cut)
    let differences = 0
    let edges = 0
    for (let at = 0; at < cut.pixels.length; at += 4) {
      const [wanted = 0, found = 0] = [truth.pixels[at + 3], cut.pixels[at + 3]]
      if (wanted > 20 && wanted < 235) {
        edges += 1
        differences += Math.abs(wanted - found)
        // Opaque red is 225, 29, 72; a rim would be lighter.
        if (found > 60) assert.ok((cut.pixels[at + 1] as number) < 60)
      }
    }
    assert.ok(differences / edges < 20, `${differences / edges}`)
  })

  test('keeps the same colour where the subject encloses it', async () => {
    const ring =
      '<circle cx="80" cy="60" r="45" fill="#e11d48"/><circle cx="80" cy="60" r="20" fill="#ffffff"/>'
    const cut = cutUniform(await pixelsOf(draw(ring).flatten({ background: '#ffffff' })))
    assert.ok(cut)
    assert.deepEqual([alphaAt(cut, 80, 60), alphaAt(cut, 2, 2)], [255, 0])
  })

  test('is required: a photo, a gradient and an image of one colour are left alone', async () => {
    const gradient =
      '<linearGradient id="g"><stop stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient><rect width="160" height="120" fill="url(#g)"/>'
    assert.equal(cutUniform(await pixelsOf(draw(gradient).removeAlpha())), undefined)
    const plain = draw('<rect width="160" height="120" fill="#336699"/>')
    assert.equal(cutUniform(await pixelsOf(plain.removeAlpha())), undefined)
    const halves = '<rect width="160" height="120" fill="#fff"/><rect width="80" height="120" fill="#a33"/>'
    assert.equal(cutUniform(await pixelsOf(draw(halves).removeAlpha())), undefined)
  })
})

describe('removing a background', () => {
  const run = (source: string, format: 'png' | 'webp' | 'avif' = 'png') =>
    removeBackground({ removeBackgroundOf: source, format, path: '' }, folder)

  test('keeps the alpha of an image that is cut out already', async () => {
    const source = join(folder, 'cut.png')
    await draw(shapes[0] ?? '')
      .png()
      .toFile(source)
    const made = await run(source)
    assert.ok(!('problem' in made))
    assert.equal(made.engine, 'alpha')
    assert.deepEqual((await pixelsOf(sharp(made.content))).pixels, (await pixelsOf(sharp(source))).pixels)
  })

  for (const format of ['png', 'webp', 'avif'] as const) {
    test(`gives ${format} with alpha and without metadata, turned as the EXIF orientation says`, async () => {
      const source = join(folder, `logo-${format}.jpg`)
      const flat = draw(shapes[1] ?? '').flatten({ background: '#ffffff' })
      await flat.withMetadata({ orientation: 6 }).jpeg().toFile(source)
      const made = await run(source, format)
      assert.ok(!('problem' in made))
      assert.deepEqual([made.engine, made.width, made.height], ['uniform-border', height, width])
      const { hasAlpha, exif, orientation } = await sharp(made.content).metadata()
      assert.deepEqual([hasAlpha, exif, orientation], [true, undefined, undefined])
    })
  }

  test('of a photo without the model is a problem, and leaves no file', async () => {
    const source = join(folder, 'halves.png')
    await draw('<rect width="160" height="120" fill="#fff"/><rect width="80" height="120" fill="#a33"/>')
      .png()
      .toFile(source)
    const pool = new ImageWorkerPool({ size: 1, enginesDir: join(folder, 'engines') })
    try {
      const path = join(folder, 'result')
      const found = await pool.render({ removeBackgroundOf: source, format: 'png', path })
      assert.ok('problem' in found && found.problem === 'background_model_missing')
      assert.match(found.detail, /none installed/)
      assert.equal(existsSync(path), false)
    } finally {
      await pool.close()
    }
  })

  test('and upscaling do not delay other images', async () => {
    const pool = new ImageWorkerPool({ size: 1 })
    try {
      const source = join(folder, 'wide.png')
      await sharp({ create: { width: 3_000, height: 3_000, channels: 3, background: '#336699' } })
        .png()
        .toFile(source)
      const controller = new AbortController()
      const path = join(folder, 'long')
      const long = pool.render({ upscale: 2, source, format: 'png', path }, controller.signal)
      const aborted = assert.rejects(long, { name: 'AbortError' })
      // With one worker, this would wait for the image of 36 megapixels.
      const facts = await pool.render({ inspect: join(folder, 'cut.png') })
      assert.ok(!('problem' in facts))
      controller.abort()
      await aborted
    } finally {
      await pool.close()
    }
  })
})
