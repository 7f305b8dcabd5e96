import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { z } from 'zod'
import { scopes } from '../../src/core/scopes.ts'
import { dayMs, hourMs, minuteMs, parseDuration } from '../../src/core/time.ts'
import { KeyName } from '../../src/keys/api-key.ts'
import { AllowedIps, Expires, RequestsPerMinute, Scopes } from '../../src/keys/key-input.ts'
import { rotateKey } from '../../src/keys/rotate-key.ts'
import { PolicyUpdate } from '../../src/policy/policy.ts'

/** What a schema says of each value: what it takes it for, or why it does not. */
function saysOf(schema: z.ZodType, values: readonly unknown[]): unknown[] {
  return values.map((value) => {
    const { success, data, error } = schema.safeParse(value)
    return success ? data : error.issues.map(({ message }) => message)
  })
}

/** Holds a schema against pairs of what it is given and what it says. */
function holds(schema: z.ZodType, pairs: readonly (readonly [given: unknown, said: unknown])[]): void {
  assert.deepEqual(
    saysOf(
      schema,
      pairs.map(([given]) => given),
    ),
    pairs.map(([, said]) => said),
  )
}

test('a duration is a number of minutes, hours, days or weeks', () => {
  const durations = {
    '0m': 0,
    '1m': minuteMs,
    '90m': 90 * minuteMs,
    '1h': hourMs,
    '1d': dayMs,
    '4w': 28 * dayMs,
    '999999m': 999_999 * minuteMs,
  }
  for (const [text, ms] of Object.entries(durations)) assert.equal(parseDuration(text), ms, text)
  for (const text of [
    '',
    '1',
    'm',
    '1s',
    '1M',
    '1 m',
    ' 1m',
    '1m ',
    '1mm',
    '1m1',
    '-1m',
    '1.5h',
    '1e3m',
    '1000000m',
  ])
    assert.equal(parseDuration(text), undefined, JSON.stringify(text))
})

test('an expiry is a duration of up to 100 years, a date, a time or never', () => {
  const wrong = ['must be a duration (30m, 12h, 90d, 4w), a date (2027-01-31), a time in ISO 8601, or never']
  holds(Expires, [
    ['never', 'never'],
    ['30m', { afterMs: 30 * minuteMs }],
    ['36525d', { afterMs: 36_525 * dayMs }],
    ['36526d', wrong],
    ['0m', wrong],
    ['2031-02-28', { at: Date.parse('2031-02-28T23:59:59.000Z'), isDay: true }],
    ['2031-02-29', wrong],
    ['2031-02-28T12:00:00Z', { at: Date.parse('2031-02-28T12:00:00.000Z') }],
    ['2031-02-28T12:00:00.5+05:30', { at: Date.parse('2031-02-28T06:30:00.500Z') }],
    ['2031-02-28T12:00:00', wrong],
    ['2031-02-30T12:00:00Z', wrong],
    ['9999-12-31T23:59:59.999Z', { at: Date.parse('9999-12-31T23:59:59.999Z') }],
    ['9999-12-31T23:59:59-00:01', wrong],
    ['Never', wrong],
    [7, ['must be a string']],
  ])
})

test('scopes are one or more known scopes', () => {
  const unknown = [`must be one of ${scopes.join(', ')}`]
  holds(Scopes, [
    [['assets:read'], ['assets:read']],
    [[...scopes], [...scopes]],
    [[], ['must name at least one scope']],
    [[...scopes, 'assets:read'], [`must have at most ${scopes.length} entries`]],
    [['assets:delete'], unknown],
    [{}, ['must be a list']],
  ])
})

test('addresses are stored as at most fifty CIDR blocks', () => {
  const wrong = ['must be an IP address or a CIDR block']
  holds(AllowedIps, [
    [
      ['192.0.2.1', '2001:DB8::/32'],
      ['192.0.2.1/32', '2001:db8::/32'],
    ],
    [['nowhere'], wrong],
    [[7], ['must be a string']],
    [[], ['must name at least one address']],
    [Array(50).fill('192.0.2.1'), Array(50).fill('192.0.2.1/32')],
    [Array(51).fill('192.0.2.1'), ['must have at most 50 entries']],
    ['192.0.2.1', ['must be a list']],
  ])
})

test('a limit is a whole number from one to a million', () => {
  holds(RequestsPerMinute, [
    [1, 1],
    [1_000_000, 1_000_000],
    [0, ['must be at least 1']],
    [1_000_001, ['must be at most 1000000']],
    [1.5, ['must be a whole number']],
    ['1', ['must be a whole number']],
  ])
})

test('a name is one trimmed line of 1 to 100 characters, visible and without a key', () => {
  const key = 'anim_4cXp0K2m_Q9zR7tLw3nV8yB5hJ1dG6fSM'
  holds(KeyName, [
    [' ci ', 'ci'],
    ['😀'.repeat(100), '😀'.repeat(100)],
    ['😀'.repeat(101), ['must have at most 100 characters']],
    ['', ['must not be empty']],
    [' \u200b\u3000', ['must not be empty']],
    ['a\nb', ['must not contain control characters']],
    ['a\ud800', ['must be well-formed Unicode']],
    [key, ['must not contain an API key']],
    [undefined, ['is missing']],
    [null, ['must be a string']],
  ])
})

test('an overlap is at most thirty days and a day by default; an idle time is optional and at most thirty days', () => {
  const parsed = (fields: object) => {
    const { success, data, error } = rotateKey.input.safeParse({ key_id: 'key_1', ...fields })
    return success
      ? { ...data, key_id: undefined }
      : error.issues.map(({ path, message }) => [...path, message])
  }
  const none = { key_id: undefined }
  assert.deepEqual(parsed({}), { ...none, overlap: dayMs })
  for (const [text, ms] of [
    ['0', 0],
    ['0m', 0],
    ['30d', 30 * dayMs],
  ]) {
    assert.deepEqual(parsed({ overlap: text }), { ...none, overlap: ms })
    assert.deepEqual(parsed({ when_idle: text }), { ...none, overlap: dayMs, when_idle: ms })
  }
  for (const field of ['overlap', 'when_idle']) {
    for (const text of ['43201m', '31d', '00', '24', 'never'])
      assert.deepEqual(parsed({ [field]: text }), [
        [field, 'must be a duration of at most 30 days, such as 30m, 6h or 2d'],
      ])
    assert.deepEqual(parsed({ [field]: 0 }), [[field, 'must be a string']])
  }
})
test('an invalid policy is rejected with the reason', () => {
  const messages = (change: object) => {
    const { error } = PolicyUpdate.safeParse(change)
    return error?.issues.map(({ message }) => message)
  }
  for (const field of ['max_lifetime_days', 'revoke_idle_after_days']) {
    assert.deepEqual(messages({ [field]: 0 }), ['must be at least 1'])
    assert.deepEqual(messages({ [field]: 3_651 }), ['must be at most 3650'])
    assert.deepEqual(messages({ [field]: 1.5 }), ['must be a whole number'])
  }
  assert.deepEqual(messages({ requests_per_minute: 0 }), ['must be at least 1'])
  assert.deepEqual(messages({ requests_per_minute: 10_000_001 }), ['must be at most 10000000'])
  assert.deepEqual(messages({ requests_per_minute: '7' }), ['must be a whole number'])
  for (const field of ['requires_expiry', 'requires_allowed_ips'])
    assert.deepEqual(messages({ [field]: 1 }), ['must be true or false'])
  assert.equal(messages({ max_lifetime: 1 })?.length, 1, 'unknown names')
})
