import assert from 'node:assert/strict'
import { test } from 'node:test'
import { costOf } from '../../src/jobs/job-cost.ts'
import type { Price } from '../../src/providers/models.ts'
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

test('a job costs what the provider charged, otherwise the price of what it delivered', () => {
  const files = [image, image]
  const result = { files: [] }
  assert.equal(costOf(model('image'), request, { ...result, costMicroUsd: 7 }, files), 7)
  assert.equal(costOf(model('image'), request, result, files), 100_000)
  assert.equal(costOf(model('megapixel'), request, result, files), 150_000)
  assert.equal(costOf(model('second'), { ...request, durationS: 5 }, result, [image]), 250_000)
  assert.equal(costOf(model('second'), request, result, [image]), 400_000, 'the longest, where nobody said')
})

test('units of the provider raise a cost, and never lower it', () => {
  assert.equal(costOf(model('image'), request, { files: [], billedUnits: 3 }, [image]), 150_000)
  assert.equal(costOf(model('image'), request, { files: [], billedUnits: 1 }, [image, image]), 100_000)
})

test('a model without a price has an unknown cost, never none', () => {
  assert.equal(costOf({ ...model('image'), price: undefined }, request, { files: [] }, [image]), null)
})
