import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { version } from '../src/open-animate.ts'
import { readRetryAfterMs, retryDelayMs } from '../src/retry-delay.ts'

test('the delay is random below a ceiling that doubles up to 8 s', () => {
  const ceilings = [1, 2, 3, 4, 5, 6, 7].map((attempt) => retryDelayMs(attempt, undefined, () => 1))
  assert.deepEqual(ceilings, [300, 600, 1200, 2400, 4800, 8000, 8000])
  assert.equal(
    retryDelayMs(3, undefined, () => 0),
    0,
  )
  assert.throws(() => retryDelayMs(0, undefined), RangeError)
})

test('the delay is at least Retry-After, and more than a minute is not waited', () => {
  assert.equal(
    retryDelayMs(1, 2_000, () => 1),
    2_000,
  )
  assert.equal(retryDelayMs(1, 60_000), 60_000)
  assert.equal(retryDelayMs(1, 60_001), undefined)
})

test('Retry-After is parsed as seconds and as a date', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  assert.equal(readRetryAfterMs('3', now), 3_000)
  assert.equal(readRetryAfterMs('Tue, 24 Nov 2026 12:00:05 GMT', now), 5_000)
  assert.equal(readRetryAfterMs('Tue, 24 Nov 2026 11:00:00 GMT', now), 0)
  assert.equal(readRetryAfterMs('soon', now), undefined)
  assert.equal(readRetryAfterMs(null, now), undefined)
})

test('the User-Agent version equals the package version', () => {
  const { version: published } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  assert.equal(version, published)
})
