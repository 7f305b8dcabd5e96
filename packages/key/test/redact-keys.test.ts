import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { mintKey, redactKeys } from '../src/index.ts'

const PREFIX = 'anim_4cXp0K2m'
const SECRET = 'Q9zR7tLw3nV8yB5hJ1dG6fSM'
const KEY = `${PREFIX}_${SECRET}`
const SHOWN = `${PREFIX}_…`

test('a key is replaced with its public prefix anywhere in a text', () => {
  const surroundings: ((key: string) => string)[] = [
    (key) => key,
    (key) => JSON.stringify({ api_key: { id: 'key_1' }, key, note: `it is ${key}.` }),
    (key) => JSON.stringify(JSON.stringify({ first: `a\n${key}\nb` })),
    (key) => `https://user:${key}@example.com/a/${key}/b?key=${key}&format=png#${key}`,
    (key) => `authorization: Bearer ${key}\r\nx-api-key:${key}\r\n`,
    (key) => `ANIMATE_API_KEY=${key} oanim render\nexport ANIMATE_API_KEY='${key}'\n`,
    (key) => `line 1\n  at login (${key})\n\n${key}\n`,
    (key) => `The keys \`${key}\`, “${key}”, <${key}> and **${key}**.`,
    (key) => `x${key}.bak ${key}_backup.json 0${key}-old ${key}é 密钥${key}无效`,
    (key) => `\u001b[31m${key}\u001b[0m ${key}\0`,
  ]
  for (let i = 0; i < 500; i++) {
    const { key, prefix } = mintKey()
    for (const surround of surroundings) assert.equal(redactKeys(surround(key)), surround(`${prefix}_…`))
  }
})

test('keys without a separator are all replaced', () => {
  const other = mintKey()
  assert.equal(redactKeys(KEY + other.key + KEY), `${SHOWN}${other.prefix}_…${SHOWN}`)
  for (let kept = 1; kept < SECRET.length; kept++) {
    const cut = `${PREFIX}_${SECRET.slice(0, kept)}`
    assert.equal(redactKeys(cut + other.key + cut + cut), `${SHOWN}${other.prefix}_…${SHOWN}${SHOWN}`)
  }
})

describe('what looks like a key is replaced too', () => {
  test('cut off anywhere in its secret', () => {
    for (let i = 0; i < 2_000; i++) {
      const { key, prefix } = mintKey()
      for (let length = 15; length < key.length; length++) {
        assert.equal(redactKeys(`'${key.slice(0, length)}'`), `'${prefix}_…'`)
      }
    }
  })

  test('with a wrong checksum or too many characters', () => {
    assert.equal(redactKeys(`${KEY.slice(0, -1)}0`), SHOWN)
    assert.equal(redactKeys(`${KEY}0123456789abcdef ${KEY}${SECRET}.`), `${SHOWN} ${SHOWN}.`)
  })

  test('with a mistyped or damaged character in its secret', () => {
    for (const character of [
      '0',
      'z',
      '_',
      '-',
      'é',
      'ﬁ',
      '０',
      '\u200b',
      '\u00ad',
      '\u2060',
      '\u0301',
      '\ufffd',
    ]) {
      for (let at = 0; at < SECRET.length; at++) {
        const replaced = SECRET.slice(0, at) + character + SECRET.slice(at + 1)
        const inserted = SECRET.slice(0, at) + character + SECRET.slice(at)
        assert.equal(redactKeys(`${PREFIX}_${replaced}, ${PREFIX}_${inserted}.`), `${SHOWN}, ${SHOWN}.`)
      }
    }
  })

  test('with its underscores encoded for a URL or for Markdown', () => {
    for (const separator of ['%5F', '%5f', '\\_']) {
      assert.equal(
        redactKeys(` ${KEY.replaceAll('_', separator)}&`),
        ` ${PREFIX.replace('_', separator)}${separator}…&`,
      )
    }
  })

  test('without its first characters', () => {
    for (let lost = 1; lost <= 5; lost++) {
      assert.equal(redactKeys(`key ${KEY.slice(lost)}.`), `key ${SHOWN.slice(lost)}.`)
    }
    assert.equal(redactKeys(KEY.toUpperCase()), `${PREFIX.toUpperCase()}_…`)
  })

  test('with a secret of small letters only', () => {
    const small = 'abcdefghijklmnopqrstuvwx'
    assert.equal(redactKeys(`anim_aaaaaaaa_${small}`), 'anim_aaaaaaaa_…')
    assert.equal(redactKeys(`anim_aaaaaaa1_${small.slice(0, 5)}`), 'anim_aaaaaaa1_…')
  })
})

test('ordinary text is not changed', () => {
  const texts = [
    '',
    'anim_4cXp0K2m',
    'anim_4cXp0K2m_',
    'Key anim_4cXp0K2m (ci-pipeline) was revoked.',
    'A key is anim_{8}_{24}; anim_xxxxxxxx_… is how it shows.',
    'anim_duration_ms=40 anim_keyframe_count anim_sequence_index_of_first_frame',
    'oanim_requests_total{route="/api/v1/auth/me"} 12',
    'OANIM_PROVIDER_TIMEOUT_MS must be a number; ANIMATE_API_KEY is not set',
    'animation_of_the_year animate_everything Anim_ation anim_ anim anim__ anim_anim_anim_',
    'key_4cXp0K2m asset_01J9Z3K8Q2W7R5T6Y4U1 acct_12345678',
    'checksum_da39a3ee5e6b4b0d3255bfef95601890afd80709 /tmp/download_d41d8cd98f00b204e9800998ecf8427e',
    'document_507f1f77bcf86cd799439011 Screenshot2026_507f1f77bcf86cd799439011',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    'naïve 動畫 анимация 🎬 \ud800 \u200b',
  ]
  for (const text of texts) assert.equal(redactKeys(text), text)
})

test('no secret remains in a mixture of keys, parts of keys and text', () => {
  const minted = fc.constant(0).map(() => mintKey().key as string)
  const cut = fc.tuple(minted, fc.integer({ min: 15, max: 37 })).map(([key, length]) => key.slice(0, length))
  const other = fc.oneof(
    fc.constantFrom(...' \n"\'&=/,._-:anim', 'anim_', 'key ', '…'),
    fc.string({ unit: 'binary', maxLength: 5 }),
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(minted, cut, other), { maxLength: 12 }), (pieces) => {
      const redacted = redactKeys(pieces.join(''))
      for (const piece of pieces) {
        if (!/^anim_\w{8}_./.test(piece)) continue
        const secret = piece.slice(14)
        // Seven characters: fewer could stand in another key's public part by chance.
        for (let at = 0; at + 7 <= secret.length; at++) {
          assert.ok(!redacted.includes(secret.slice(at, at + 7)), `secret left in ${redacted}`)
        }
      }
      assert.equal(redactKeys(redacted), redacted)
    }),
    { numRuns: 10_000 },
  )
})

test('text without an underscore is never changed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const plain = text.replaceAll('_', '-')
      assert.equal(redactKeys(plain), plain)
    }),
    { numRuns: 5_000 },
  )
})
