import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { ImageWorkerPool } from '../../src/providers/local/image-worker-pool.ts'
import { inspectFile } from '../../src/providers/local/inspect-file.ts'

sharp.concurrency(1)
sharp.cache(false)
const folder = mkdtempSync(join(os.tmpdir(), 'inspect-'))
after(() => rmSync(folder, { recursive: true }))
let count = 0

function save(content: Uint8Array | string): string {
  count += 1
  const path = join(folder, String(count))
  writeFileSync(path, content)
  return path
}

const inspect = (content: Uint8Array | string) => inspectFile(save(content))

/** Deterministic pixels that compress badly, so that a cut or a flipped byte hits their data. */
function noise(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const pixels = Buffer.alloc(width * height * channels)
  for (let at = 0, state = 7; at < pixels.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    pixels[at] = state >>> 24
  }
  return sharp(pixels, { raw: { width, height, channels } })
}

const black = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#000000' } })

const animation = (frames: number, side: number, format: 'gif' | 'webp') =>
  noise(side, side * frames, 4)
    .toColourspace('srgb')
    .raw()
    .toBuffer()
    .then((pixels) =>
      sharp(pixels, { raw: { width: side, height: side * frames, channels: 4, pageHeight: side } })
        .toFormat(format)
        .toBuffer(),
    )

const formats: readonly [string, string, () => Promise<Buffer>][] = [
  ['a PNG', 'image/png', () => noise(40, 30, 4).png().toBuffer()],
  [
    'an interlaced 16-bit PNG',
    'image/png',
    () => noise(40, 30).toColourspace('rgb16').png({ progressive: true }).toBuffer(),
  ],
  ['a JPEG', 'image/jpeg', () => noise(40, 30).jpeg().toBuffer()],
  [
    'a progressive JPEG with metadata',
    'image/jpeg',
    () => noise(40, 30).jpeg({ progressive: true }).withMetadata().withIccProfile('p3').toBuffer(),
  ],
  ['a CMYK JPEG', 'image/jpeg', () => noise(40, 30).toColourspace('cmyk').jpeg().toBuffer()],
  ['a WebP', 'image/webp', () => noise(40, 30).webp().toBuffer()],
  ['a lossless WebP with alpha', 'image/webp', () => noise(41, 30, 4).webp({ lossless: true }).toBuffer()],
  ['an AVIF', 'image/avif', () => noise(40, 30, 4).avif({ effort: 0 }).toBuffer()],
  ['a GIF', 'image/gif', () => noise(40, 30).gif().toBuffer()],
  ['a TIFF', 'image/tiff', () => noise(40, 30).tiff({ compression: 'lzw' }).toBuffer()],
  [
    'a tiled TIFF',
    'image/tiff',
    () => noise(300, 300).tiff({ tile: true, tileWidth: 128, tileHeight: 128, pyramid: true }).toBuffer(),
  ],
]

describe('accepts', () => {
  for (const [name, contentType, make] of formats) {
    test(name, async () => {
      const facts = await inspect(await make())
      const size = name === 'a tiled TIFF' ? [300, 300] : [name.includes('lossless') ? 41 : 40, 30]
      assert.ok(!('problem' in facts), JSON.stringify(facts))
      assert.deepEqual([facts.contentType, facts.width, facts.height], [contentType, ...size])
    })
  }

  for (const format of ['gif', 'webp'] as const) {
    test(`an animated ${format} and counts its frames`, async () => {
      const facts = await inspect(await animation(3, 20, format))
      assert.deepEqual(facts, { contentType: `image/${format}`, width: 20, height: 20, frames: 3 })
    })
  }

  test('a photo that is turned by its EXIF orientation, with the size that is seen', async () => {
    const facts = await inspect(await noise(40, 30).jpeg().withMetadata({ orientation: 6 }).toBuffer())
    assert.deepEqual(facts, { contentType: 'image/jpeg', width: 30, height: 40, frames: 1 })
  })

  test('a photo with a second image that it announces, as cameras make', async () => {
    const photo = await noise(40, 30).jpeg().toBuffer()
    const announcement = Buffer.from('\xff\xe2\x00\x08MPF\0\0\0', 'latin1')
    const announcing = Buffer.concat([photo.subarray(0, 2), announcement, photo.subarray(2)])
    const gainMap = await noise(8, 8).jpeg().toBuffer()
    assert.ok(!('problem' in (await inspect(Buffer.concat([announcing, gainMap])))))
    const unannounced = await inspect(Buffer.concat([photo, gainMap]))
    assert.equal('problem' in unannounced && unannounced.problem, 'image_unsupported')
  })

  test('a file whose end is padded with zeros', async () => {
    const photo = await noise(40, 30).jpeg().toBuffer()
    assert.ok(!('problem' in (await inspect(Buffer.concat([photo, Buffer.alloc(100)])))))
  })
})

const refuses = async (content: Uint8Array | string, problem: string, detail: RegExp) => {
  const found = await inspect(content)
  assert.ok('problem' in found, `accepted: ${JSON.stringify(found)}`)
  assert.equal(found.problem, problem)
  assert.match(found.detail, detail)
}

describe('refuses', () => {
  test('what is not an image, with a reason', async () => {
    await refuses('', 'image_unsupported', /empty/)
    await refuses('hello', 'image_unsupported', /not a PNG/)
    await refuses('<html><img></html>', 'image_unsupported', /not a PNG/)
    await refuses('%PDF-1.7', 'image_unsupported', /not a PNG/)
    await refuses('PK\x03\x04', 'image_unsupported', /not a PNG/)
    await refuses(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'image_unsupported', /HEIC/)
  })

  test('SVG, which may contain scripts', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for (const start of [
      '',
      '\n',
      '\uFEFF',
      '<?xml version="1.0"?>\n',
      '<!-- a comment -->',
      '<!DOCTYPE svg>',
    ]) {
      await refuses(start + svg, 'image_unsupported', /SVG.*scripts.*PNG/)
    }
  })

  for (const [name, , make] of formats) {
    test(`${name} that is cut off, at any length`, async () => {
      const content = await make()
      for (const share of [0.999, 0.9, 0.5, 0.1]) {
        await refuses(content.subarray(0, Math.floor(content.length * share)), 'image_damaged', /damaged/)
      }
    })

    test(`${name} that is also a ZIP or a page`, async () => {
      const content = await make()
      for (const extra of [
        'PK\x03\x04 archive',
        '<html><script>alert(1)</script></html>',
        '\0\0\0\0<?php ?>',
      ]) {
        const both = Buffer.concat([content, Buffer.from(extra, 'latin1')])
        await refuses(both, 'image_unsupported', /bytes that do not belong to the image/)
      }
    })
  }

  test('a PNG whose data is damaged', async () => {
    const content = await noise(40, 30).png().toBuffer()
    content.writeUInt8(content.readUInt8(content.length >> 1) ^ 0xff, content.length >> 1)
    await refuses(content, 'image_damaged', /damaged/)
  })

  test('more than 50 MB, without reading them', async () => {
    const path = save('')
    truncateSync(path, 50_000_001)
    const found = await inspectFile(path)
    assert.deepEqual(found, {
      problem: 'image_too_large',
      detail: 'The image has 50.1 MB. The limit is 50 MB. Send a smaller image.',
    })
  })

  test('a decompression bomb, before memory is spent', async () => {
    const before = process.memoryUsage.rss()
    await refuses(hugePng(16_000, 16_000), 'image_too_large', /16000x16000.*256 megapixels.*40 megapixels/)
    await refuses(hugePng(16_385, 16), 'image_too_large', /16384 pixels a side/)
    assert.ok(process.memoryUsage.rss() - before < 100e6)
  })

  test('a giant animation', async () => {
    await refuses(
      repeatFrame(await black(4_000, 2_500).gif().toBuffer(), 5),
      'image_too_large',
      /5 frames of 4000x2500/,
    )
    await refuses(repeatFrame(await noise(8, 8).gif().toBuffer(), 1_001), 'image_too_large', /1001 frames/)
  })
})

test('a worker inspects a file and writes none', async () => {
  const pool = new ImageWorkerPool({ size: 1 })
  try {
    const photo = save(await noise(40, 30).jpeg().toBuffer())
    const facts = await pool.render({ inspect: photo })
    assert.deepEqual(facts, { contentType: 'image/jpeg', width: 40, height: 30, frames: 1 })
    const page = await pool.render({ inspect: save('<html>') })
    assert.equal('problem' in page && page.problem, 'image_unsupported')
  } finally {
    await pool.close()
  }
})

/** A black PNG whose size is a few kilobytes, but not its pixels. */
function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([1, 0], 8)
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))))
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const checksum = Buffer.alloc(4)
    checksum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, checksum])
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Repeats the only frame of a GIF. */
function repeatFrame(gif: Buffer, times: number): Buffer {
  const start = gif.indexOf(Buffer.from([0x2c, 0, 0, 0, 0]))
  const frame = gif.subarray(start, -1)
  return Buffer.concat([gif.subarray(0, start), ...Array<Buffer>(times).fill(frame), gif.subarray(-1)])
}
