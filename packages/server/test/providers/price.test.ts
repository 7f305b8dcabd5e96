import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Price, priceUnits } from '../../src/providers/models.ts'
import { type PricedRequest, priceOf } from '../../src/providers/price.ts'
import { type InputFile, verbs } from '../../src/providers/provider.ts'

const price = (unit: Price['unit'], usd: number, maxUnits: number): { price: Price } => ({
  price: { unit, microUsd: Math.round(usd * 1e6), maxUnits, source: 'test', date: '2026-11-27' },
})
const file = (width: number, height: number) => ({ width, height }) as InputFile
const request = (more: Partial<PricedRequest> = {}): PricedRequest => ({
  verb: 'generate_image',
  count: 1,
  files: [],
  ...more,
})
const estimate = (model: { price: Price }, more: Partial<PricedRequest> = {}) =>
  priceOf(model, request(more))?.estimateMicroUsd

test('the estimate of each unit is its worst case', () => {
  const cases: [{ price: Price }, Partial<PricedRequest>, number][] = [
    [price('request', 0.05, 1), {}, 50_000],
    [price('request', 0.05, 1), { count: 3 }, 150_000],
    [price('image', 0.04, 4), { count: 3 }, 120_000],
    [price('image', 0.04, 4), { verb: 'run' }, 160_000],
    // 1920×1080 is 2.07 megapixels: started ones count.
    [price('megapixel', 0.05, 4), { size: '1920x1080' }, 150_000],
    [price('megapixel', 0.05, 4), { size: '1920x1080', count: 2 }, 300_000],
    [price('megapixel', 0.05, 4), { size: '512x512' }, 50_000],
    [price('megapixel', 0.05, 4), { size: '16:9' }, 200_000],
    [price('megapixel', 0.05, 4), {}, 200_000],
    // Input images count, too.
    [price('megapixel', 0.05, 4), { verb: 'edit_image', files: [file(1_000, 1_000)] }, 250_000],
    [price('megapixel', 0.01, 4), { verb: 'upscale', scale: 2, files: [file(1_000, 1_000)] }, 50_000],
    [price('megapixel', 0.01, 4), { verb: 'upscale', files: [file(1_000, 1_000)] }, 170_000],
    [price('second', 0.07, 10), { verb: 'generate_video' }, 700_000],
    [price('second', 0.07, 10), { verb: 'generate_video', durationS: 4.2 }, 350_000],
    [price('1k_characters', 0.1, 5), { verb: 'generate_audio', prompt: 'a'.repeat(1_234) }, 123_400],
    [price('1k_characters', 0.1, 5), { verb: 'generate_audio' }, 500_000],
    // A part of a millionth is rounded up.
    [price('1k_characters', 0.000001, 5), { verb: 'generate_audio', prompt: 'a' }, 1],
    [price('1k_characters', 0.003, 5), { verb: 'generate_audio', prompt: 'a'.repeat(1_000) }, 3_000],
  ]
  for (const [model, more, expected] of cases) {
    assert.equal(estimate(model, more), expected, JSON.stringify({ ...model.price, ...more }))
  }
})

test('the input of a run decides its estimate where it names what counts, and the most where it does not', () => {
  const fal = (name: string, unit: Price['unit'], maxUnits: number) => ({
    ...price(unit, 1, maxUnits),
    provider: 'fal',
    name,
  })
  const kling = fal('fal-ai/kling-video/v3/pro/text-to-video', 'second', 18)
  const flux = fal('fal-ai/flux/schnell', 'megapixel', 16)
  const banana = fal('fal-ai/nano-banana-2', 'image', 9)
  const other = fal('owner/app', 'image', 4)
  const speech = fal('minimax/speech-02-hd', '1k_characters', 10)
  const cases: [typeof kling, object, number][] = [
    // A third of the longest, with whatever raises the price of a second.
    [kling, { prompt: 'x', duration: '5' }, 6],
    [kling, { prompt: 'x' }, 18],
    [kling, { duration: 'forever' }, 18],
    [banana, { num_images: 1 }, 2.25],
    [banana, { num_images: 4 }, 9],
    [banana, { num_images: '0_4' }, 9],
    [banana, {}, 2.25],
    [other, { num_images: 3 }, 4],
    [other, { num_images: 30 }, 30],
    [flux, { image_size: { width: 1_000, height: 500 } }, 1],
    [flux, { image_size: { width: 1_000, height: 500 }, num_images: 4 }, 4],
    [flux, { image_size: 'square', num_images: 2 }, 32],
    [flux, { image_size: { width: 9_000, height: 9_000 } }, 82],
    [speech, { text: 'a'.repeat(500) }, 0.5],
    [speech, { text: '漢'.repeat(500) }, 1],
    [speech, { audio: 1 }, 10],
  ]
  for (const [model, input, units] of cases) {
    const { estimateMicroUsd } = priceOf(model, request({ verb: 'run', input: { ...input } })) ?? {}
    assert.equal(estimateMicroUsd, units * 1e6, `${model.name} ${JSON.stringify(input).slice(0, 80)}`)
  }
})

test('an estimate covers what a model may make although nobody asked for it', () => {
  const cases: [{ price: Price; provider?: string; name?: string }, Partial<PricedRequest>, number][] = [
    // Blocks of 64 pixels: 1024×1024.
    [price('megapixel', 1, 4), { size: '1000x1000' }, 2],
    // A cut-out has the size of its input.
    [price('megapixel', 1, 4), { verb: 'remove_background', files: [file(4_000, 3_000)] }, 12 + 13],
    // Each image may be a request of its own, with the input.
    [
      price('megapixel', 1, 4),
      { verb: 'edit_image', count: 2, size: '512x512', files: [file(1_000, 1_000)] },
      4,
    ],
    // Each frame has pixels.
    [price('megapixel', 1, 300), { verb: 'generate_video', size: '1920x1080' }, 300],
    // The options of this model are unknown: it may ignore the duration.
    [
      { ...price('second', 1, 10), provider: 'fal', name: 'owner/video' },
      { verb: 'generate_video', durationS: 4 },
      10,
    ],
    [
      { ...price('image', 1, 17), name: 'fal-ai/topaz/upscale/image' },
      { verb: 'upscale', scale: 2, files: [file(2_000, 2_000)] },
      1,
    ],
    [
      { ...price('image', 1, 17), name: 'fal-ai/topaz/upscale/image' },
      { verb: 'upscale', scale: 4, files: [file(2_000, 2_000)] },
      4,
    ],
    [
      { ...price('image', 1, 17), name: 'fal-ai/topaz/upscale/image' },
      { verb: 'upscale', scale: 4, files: [file(4_000, 4_000)] },
      17,
    ],
  ]
  for (const [model, more, units] of cases) {
    assert.equal(estimate(model, more), units * 1e6, JSON.stringify(more))
  }
})

test('the estimate counts the pixels that are sent to fal.ai where the caller names none', () => {
  const fal = (name: string) => ({ ...price('megapixel', 0.003, 16), provider: 'fal', name })
  const cases: [string, Partial<PricedRequest>, number][] = [
    ['fal-ai/flux/schnell', {}, 3_000],
    ['fal-ai/flux/schnell', { count: 4 }, 12_000],
    ['fal-ai/flux/schnell', { size: '16:9' }, 3_000],
    ['fal-ai/flux/schnell', { size: '1:1' }, 6_000],
    ['fal-ai/flux/schnell', { size: '0014142x0014142' }, 603_000],
    // The size of an input, and a model that may ignore a size: what they make is unknown.
    ['fal-ai/flux-2/edit', { verb: 'edit_image', files: [file(512, 512)] }, 51_000],
    ['owner/app', {}, 48_000],
    ['owner/app', { size: '16:9' }, 48_000],
  ]
  for (const [name, more, expected] of cases) {
    assert.equal(estimate(fal(name), more), expected, `${name} ${JSON.stringify(more)}`)
  }
})

test('a model without a price has no estimate, which is not zero', () => {
  assert.equal(priceOf({ price: undefined }, request()), undefined)
})

const prices = fc.record({
  unit: fc.constantFrom(...priceUnits),
  microUsd: fc.integer({ min: 0, max: 10_000_000_000 }),
  maxUnits: fc.integer({ min: 1, max: 10_000 }),
  source: fc.constant('test'),
  date: fc.constant('2026-11-27'),
})
const side = fc.integer({ min: 1, max: 16_384 })
const requests = fc.record(
  {
    verb: fc.constantFrom(...verbs),
    count: fc.integer({ min: 1, max: 10 }),
    files: fc.array(
      fc.tuple(side, side).map(([width, height]) => file(width, height)),
      { maxLength: 16 },
    ),
    prompt: fc.string({ maxLength: 10_000 }),
    size: fc.tuple(side, side).map(([width, height]) => `${width}x${height}`),
    durationS: fc.double({ min: 0.1, max: 600, noNaN: true }),
    scale: fc.constantFrom<2 | 4>(2, 4),
  },
  { requiredKeys: ['verb', 'count', 'files'] },
)

test('an estimate is a whole number that is never negative', () => {
  fc.assert(
    fc.property(prices, requests, (unitPrice, asked) => {
      const { estimateMicroUsd } = priceOf({ price: unitPrice }, asked) ?? { estimateMicroUsd: -1 }
      assert.ok(Number.isSafeInteger(estimateMicroUsd) && estimateMicroUsd >= 0)
    }),
  )
})

test('a request for more is never estimated to cost less', () => {
  const grown = fc.record({
    count: fc.integer({ min: 0, max: 9 }),
    prompt: fc.string({ maxLength: 500 }),
    durationS: fc.double({ min: 0, max: 100, noNaN: true }),
    width: fc.integer({ min: 0, max: 1_000 }),
    files: fc.array(
      fc.tuple(side, side).map(([width, height]) => file(width, height)),
      { maxLength: 3 },
    ),
  })
  fc.assert(
    fc.property(prices, requests, grown, (unitPrice, asked, more) => {
      const [, width = '1', height = '1'] = /^(\d+)x(\d+)$/.exec(asked.size ?? '') ?? []
      const larger: PricedRequest = {
        ...asked,
        count: asked.count + more.count,
        files: [...asked.files, ...(asked.files.length > 0 ? more.files : [])],
        ...(asked.prompt !== undefined && { prompt: asked.prompt + more.prompt }),
        ...(asked.durationS !== undefined && { durationS: asked.durationS + more.durationS }),
        ...(asked.size !== undefined && { size: `${Number(width) + more.width}x${height}` }),
      }
      const [small, large] = [asked, larger].map((each) => priceOf({ price: unitPrice }, each))
      assert.ok((large?.estimateMicroUsd ?? -1) >= (small?.estimateMicroUsd ?? 0))
    }),
  )
})
