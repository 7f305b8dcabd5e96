import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { GuardedFetchError, type GuardedFetchReason } from '../../src/http/guarded-fetch.ts'
import {
  inProvidersWords,
  networkFailure,
  oneLine,
  retryAfterS,
} from '../../src/providers/provider-failure.ts'

function guarded(reason: GuardedFetchReason, hasBeenSent: boolean) {
  const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  return new GuardedFetchError(reason, `https://api.example ${reason}`, hasBeenSent, cause)
}

describe('a request that fails on its way', () => {
  test('is free only if no server can have received it', () => {
    const cases: [unknown, string, boolean][] = [
      [guarded('connection_failed', true), 'provider_unavailable', false],
      [guarded('connection_failed', false), 'provider_unavailable', true],
      [guarded('timeout', true), 'provider_timeout', false],
      [guarded('too_large', true), 'provider_response_invalid', false],
      [new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }), 'provider_unavailable', false],
      [
        new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ENOTFOUND' }) }),
        'provider_unavailable',
        true,
      ],
      [
        new TypeError('terminated', { cause: Object.assign(new Error(), { code: 'UND_ERR_SOCKET' }) }),
        'provider_unavailable',
        false,
      ],
      ['something', 'provider_unavailable', false],
    ]
    for (const [error, code, isFree] of cases) {
      const failure = networkFailure('Example', error)
      assert.deepEqual([failure.code, failure.facts.isFree], [code, isFree])
      assert.match(String(failure.facts.detail), /^The request to Example failed: .+\.$/)
    }
  })

  test('reads Retry-After as seconds and as a date', () => {
    const now = Date.parse('2026-11-27T12:00:00Z')
    const read = (value: string) => retryAfterS(new Headers({ 'retry-after': value }), now)
    assert.equal(read('7'), 7)
    assert.equal(read('Fri, 27 Nov 2026 12:00:30 GMT'), 30)
    assert.equal(read('Fri, 27 Nov 2026 11:00:00 GMT'), 0)
    assert.equal(read('soon'), undefined)
    assert.equal(retryAfterS(new Headers()), undefined)
  })

  test('is told in words without credentials and control characters, at most 1,000 characters', () => {
    assert.equal(inProvidersWords('no id-of-key:secret-part', 'id-of-key:secret-part'), 'no [credential]')
    assert.equal(inProvidersWords('no secret-part', 'id-of-key:secret-part'), 'no [credential]')
    assert.equal(inProvidersWords('x'.repeat(2_000), 'a-long-key').length, 1_000)
    assert.equal(oneLine('\u001b[31mred\u001b[0m\r\nand\u0007 blue\u2028'), 'red and blue')
  })
})
