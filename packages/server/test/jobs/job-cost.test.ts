import assert from 'node:assert/strict'
import { test } from 'node:test'
import { costOf, costOfFailure } from '../../src/jobs/job-cost.ts'
import type { Price } from '../../src/providers/models.ts'
import { ProviderError } from '../../src/providers/provider.ts'
import { newAsset } from '../support/new-asset.ts'

const model = (unit: Price['unit']) => ({
  id: 'example/model',
  provider: 'example',
  name: 'model',
  verbs: [],
  price: { unit, microUsd: 50_000, maxUnits: 8, source: 'a test', date: '2026-11-27' },
  licence: undefined,
})
const request = { verb: 'generate_image', model: 'model', files: [], count: 2 } as const
const image = newAsset({ width: 1_000, height: 1_500 })
const price = (costMicroUsd: number) => ({ costMicroUsd, source: 'price' })

test('a job costs what the provider charged, otherwise the price of what it delivered', () => {
  const files = [image, image]
  const result = { files: [] }
  assert.deepEqual(costOf(model('image'), request, { ...result, costMicroUsd: 7 }, files), {
    costMicroUsd: 7,
    source: 'provider',
  })
  assert.deepEqual(costOf(model('image'), request, result, files), price(100_000))
  assert.deepEqual(costOf(model('megapixel'), request, result, files), price(200_000), 'started ones')
  assert.deepEqual(costOf(model('second'), { ...request, durationS: 5 }, result, [image]), price(250_000))
  assert.deepEqual(
    costOf(model('second'), request, result, [image]),
    price(400_000),
    'the longest, where nobody said',
  )
})

test('units of the provider raise a cost, and never lower it', () => {
  assert.equal(costOf(model('image'), request, { files: [], billedUnits: 2 }, [image])?.costMicroUsd, 100_000)
  assert.equal(
    costOf(model('image'), request, { files: [], billedUnits: 1 }, [image, image])?.costMicroUsd,
    100_000,
  )
})

test('a model without a price has an unknown cost, never none, unless the provider says what it charged', () => {
  const unpriced = { ...model('image'), price: undefined }
  assert.equal(costOf(unpriced, request, { files: [] }, [image]), undefined)
  assert.equal(costOf(unpriced, request, { files: [], costMicroUsd: 1e300 }, [image]), undefined)
  assert.deepEqual(costOf(unpriced, request, { files: [], costMicroUsd: 6.2 }, [image]), {
    costMicroUsd: 7,
    source: 'provider',
  })
})

test('a charge that cannot be true is ignored with a warning, and a surprising one counts with a warning', () => {
  const wrong = [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300, '5', null, {}, 1_000_001] as number[]
  for (const value of wrong) {
    for (const report of [{ costMicroUsd: value }, { billedUnits: value }]) {
      const cost = costOf(model('image'), request, { files: [], ...report }, [image, image])
      const { warning, ...known } = cost ?? {}
      assert.deepEqual(known, price(100_000), JSON.stringify(report))
      assert.match(warning ?? '', /ignored/, JSON.stringify(report))
    }
  }
  const { warning, ...known } =
    costOf(model('image'), request, { files: [], costMicroUsd: 100_001 }, []) ?? {}
  assert.deepEqual(known, { costMicroUsd: 100_001, source: 'provider' })
  assert.match(warning ?? '', /more than the estimate/)
})

test('a price that is raised, lowered or removed while a job runs never raises its cost', () => {
  const images = (count: number) => Array.from({ length: count }, () => image)
  const admittedAt = (admitted: number, count: number, more: object = {}) =>
    costOf(model('image'), request, { files: [], ...more }, images(count), admitted)
  // Admitted for two images of 20,000 each; the price is 50,000 now.
  assert.deepEqual(admittedAt(40_000, 2), price(40_000))
  assert.deepEqual(admittedAt(40_000, 1), price(20_000))
  assert.deepEqual(admittedAt(0, 2), price(0), 'a model that was free')
  assert.deepEqual(admittedAt(40_000, 2, { isCostIncomplete: true }), {
    costMicroUsd: 40_000,
    source: 'estimate',
  })
  assert.deepEqual(admittedAt(200_000, 2), price(100_000), 'a lower price counts')
  assert.equal(admittedAt(40_000, 2, { billedUnits: 3 })?.costMicroUsd, 60_000, 'units of the provider count')
  const reported = admittedAt(40_000, 2, { costMicroUsd: 90_000 })
  assert.equal(reported?.costMicroUsd, 90_000, 'money that the provider reports counts')
  const unpriced = { ...model('image'), price: undefined }
  assert.deepEqual(costOf(unpriced, request, { files: [] }, images(2), 40_000), {
    costMicroUsd: 40_000,
    source: 'estimate',
  })
  const failed = { row: { estimate_micro_usd: 40_000 }, isCalled: true, request }
  assert.deepEqual(costOfFailure(failed, { billedUnits: 1 }, model('image')), price(20_000))
})

test('a job of which a part may have been charged costs its estimate', () => {
  const result = { files: [], isCostIncomplete: true }
  assert.deepEqual(costOf(model('image'), request, result, [image]), {
    costMicroUsd: 100_000,
    source: 'estimate',
  })
})

test('a job that failed costs what the provider charged, and its estimate if nobody knows', () => {
  const called = { row: { estimate_micro_usd: 100_000 }, isCalled: true }
  const failure = (facts: object) => new ProviderError('provider_unavailable', facts)
  const none = { costMicroUsd: 0, source: 'none' }
  const estimate = { costMicroUsd: 100_000, source: 'estimate' }
  assert.deepEqual(costOfFailure(called, failure({ isFree: true })), none)
  assert.deepEqual(costOfFailure(called, { isFree: true }), none, 'the answer to a cancellation')
  assert.deepEqual(costOfFailure(called, failure({ costMicroUsd: 5 })), {
    costMicroUsd: 5,
    source: 'provider',
  })
  assert.deepEqual(costOfFailure(called, failure({ billedUnits: 1 }), model('image')), price(50_000))
  for (const unknown of [failure({}), failure({ isFree: false }), new Error('x'), undefined, null, 'x']) {
    assert.deepEqual(costOfFailure(called, unknown, model('image')), estimate)
  }
  for (const costMicroUsd of [-1, Number.NaN, 1e300]) {
    const { warning, ...known } = costOfFailure(called, failure({ costMicroUsd, isFree: true })) ?? {}
    assert.deepEqual(known, estimate)
    assert.match(warning ?? '', /ignored/)
  }
  assert.deepEqual(costOfFailure({ ...called, isCalled: false }, undefined), none)
  assert.deepEqual(costOfFailure({ ...called, row: { estimate_micro_usd: 0 } }, undefined), none)
  assert.equal(costOfFailure({ ...called, row: { estimate_micro_usd: null } }, undefined), undefined)
})
