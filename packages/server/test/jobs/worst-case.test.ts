import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { costOf } from '../../src/jobs/job-cost.ts'
import { toFalInput } from '../../src/providers/fal-input.ts'
import shipped from '../../src/providers/models.json' with { type: 'json' }
import { priceUnits } from '../../src/providers/models.ts'
import { priceOf } from '../../src/providers/price.ts'
import { type InputFile, type MediaRequest, type Verb, verbs } from '../../src/providers/provider.ts'
import { newAsset } from '../support/new-asset.ts'

const falModels = Object.keys(shipped).filter((id) => id.startsWith('fal-ai/'))
const models = fc.record({
  provider: fc.constantFrom('fal', 'openai', 'replicate', 'bfl'),
  name: fc.constantFrom(...falModels, 'any/model', 'minimax/speech-02-hd'),
  price: fc.record({
    unit: fc.constantFrom(...priceUnits),
    microUsd: fc.integer({ min: 0, max: 1_000_000 }),
    maxUnits: fc.integer({ min: 1, max: 100 }),
    source: fc.constant('test'),
    date: fc.constant('2026-11-27'),
  }),
})
type TestModel = typeof models extends fc.Arbitrary<infer Each> ? Each : never
const side = fc.integer({ min: 1, max: 8_192 })
const files = fc.array(
  fc
    .tuple(side, side, fc.boolean())
    .map(
      ([width, height, isImage]) =>
        ({ width: isImage ? width : null, height: isImage ? height : null }) as InputFile,
    ),
  { maxLength: 4 },
)
const anyRequests = fc.record(
  {
    verb: fc.constantFrom(...verbs),
    model: fc.constant('model'),
    count: fc.integer({ min: 1, max: 10 }),
    files,
    prompt: fc.string({ unit: 'grapheme', maxLength: 200 }),
    size: fc.oneof(
      fc.tuple(side, side).map(([width, height]) => `${width}x${height}`),
      fc.constant('16:9'),
    ),
    durationS: fc.double({ min: 0.1, max: 60, noNaN: true }),
    scale: fc.constantFrom<2 | 4>(2, 4),
    input: fc.record(
      {
        num_images: fc.integer({ min: 1, max: 20 }),
        duration: fc.constantFrom(5, '5', '8s', '10'),
        prompt: fc.string({ maxLength: 200 }),
        image_size: fc.record({ width: side, height: side }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['verb', 'model', 'count', 'files'] },
)

/** Those that pass `validate`: `run` names its files in the input. */
const requests = anyRequests.map((request) => (request.verb === 'run' ? { ...request, files: [] } : request))

interface Pixels {
  readonly width: number
  readonly height: number
}

/** What fal.ai is asked for in pixels. */
function sentPixels({ verb, size: asked }: MediaRequest, model: string): Pixels | undefined {
  try {
    const request = { verb, model, count: 1, files: [], ...(asked !== undefined && { size: asked }) }
    const { image_size: size } = toFalInput(request, []).input
    return typeof size === 'object' ? (size as Pixels) : undefined
  } catch {
    return undefined
  }
}

/** The most pixels of a result that fulfils the request; models make whole blocks of up to 64. */
function sizeOf(request: MediaRequest, { provider, name, price: { maxUnits } }: TestModel): Pixels {
  const blocks = (pixels: number) => Math.ceil(pixels / 64) * 64
  const [, width, height] = /^(\d+)x(\d+)$/.exec(request.size ?? '') ?? []
  if (request.verb === 'run') {
    // biome-ignore lint/suspicious/noExplicitAny: the input of a model.
    const asked = (request.input as any)?.image_size
    if (asked) return { width: blocks(asked.width), height: blocks(asked.height) }
    return { width: 1_000 * maxUnits, height: 1_000 }
  }
  const [first] = request.files
  const sent = provider === 'fal' ? sentPixels(request, name) : undefined
  if (sent) return { width: blocks(sent.width), height: blocks(sent.height) }
  if (request.verb === 'upscale' && first?.width && first.height) {
    const { scale = 4 } = request
    return { width: first.width * scale, height: first.height * scale }
  }
  if (width !== undefined) return { width: blocks(Number(width)), height: blocks(Number(height)) }
  if (first?.width && first.height) return { width: blocks(first.width), height: blocks(first.height) }
  return { width: 1_000 * maxUnits, height: 1_000 }
}

const kindOf = (verb: Verb) =>
  verb === 'generate_video' ? 'video' : verb === 'generate_audio' ? 'audio' : 'image'

test('a result that fulfils its request never costs more than the estimate', () => {
  fc.assert(
    fc.property(models, requests, fc.nat(), fc.nat(), (model, request, made, lost) => {
      const { verb, input } = request
      const isImage = kindOf(verb) === 'image'
      const most = verb === 'run' ? ((input?.['num_images'] as number | undefined) ?? 1) : request.count
      const count = 1 + (made % most)
      const size = sizeOf(request, model)
      const asset = newAsset({ kind: kindOf(verb), ...(isImage ? size : { width: null, height: null }) })
      const result = {
        files: Array.from({ length: count }, () => ({ url: 'https://x' })),
        requests: verb === 'run' ? 1 : count,
      }
      const kept = Array.from({ length: count - (lost % (count + 1)) }, () => asset)
      const { estimateMicroUsd = -1 } = priceOf(model, request) ?? {}
      const { costMicroUsd = Number.NaN } = costOf(model, request, result, kept) ?? {}
      assert.ok(costMicroUsd <= estimateMicroUsd, `${costMicroUsd} > ${estimateMicroUsd}`)
      assert.ok(Number.isSafeInteger(costMicroUsd) && costMicroUsd >= 0)
    }),
    { numRuns: 3_000 },
  )
})

test('whatever a provider reports, the cost is bounded and a safe integer', () => {
  const anything = fc.oneof(fc.double(), fc.anything(), fc.integer())
  const facts = fc.record({ costMicroUsd: anything, billedUnits: anything }, { requiredKeys: [] })
  fc.assert(
    fc.property(models, requests, facts, (model, request, reported) => {
      const { costMicroUsd: _, ...unpriced } = { ...reported, files: [] }
      const result = { ...unpriced, ...reported } as { files: []; costMicroUsd?: number }
      const cost = costOf(model, request, result, [])
      assert.ok(cost && Number.isSafeInteger(cost.costMicroUsd) && cost.costMicroUsd >= 0)
      const { estimateMicroUsd = 0 } = priceOf(model, request) ?? {}
      assert.ok(cost.costMicroUsd <= Math.max(1_000_000, estimateMicroUsd * 10))
    }),
    { numRuns: 2_000 },
  )
})
