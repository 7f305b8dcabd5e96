import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { thorough } from '../../../test/support/thorough.ts'
import { explainFormatError, isPrefix, type KeyFormatError, mintKey, parseKey } from '../src/index.ts'
import { isKeyByTheBook } from './reference.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const KEY = 'anim_4cXp0K2m_Q9zR7tLw3nV8yB5hJ1dG6fSM'

describe('damage is detected', () => {
  test('in at least 999 of 1,000 keys with one wrong letter or digit', () => {
    refusesMost(thorough(500), (key) =>
      [...key].flatMap((_, at) => [...ALPHABET].map((digit) => put(key, at, digit))),
    )
  })

  test('in at least 999 of 1,000 keys with two different neighbours swapped', () => {
    refusesMost(thorough(30_000), (key) =>
      [...key]
        .slice(1)
        .map((_, at) => key.slice(0, at) + key.charAt(at + 1) + key.charAt(at) + key.slice(at + 2)),
    )
  })

  test('in at least 999 of 1,000 keys with one character lost and another gained', () => {
    refusesMost(thorough(30_000), (key) =>
      [...key].map((_, at) => `${key.slice(0, at)}${key.slice(at + 1)}${ALPHABET.charAt(at)}`),
    )
  })

  test('in every key with a character that no key contains, whatever its check characters', () => {
    const strange = [
      ...' \t\n\0-+/=.,:;"\'`@[{^~',
      '\x7f',
      '\x80',
      'é',
      'ſ',
      '０',
      'Ａ',
      '\u200b',
      '\ud800',
      '\uffff',
    ]
    const checks = [...ALPHABET].flatMap((high) => [...ALPHABET].map((low) => high + low))
    for (const character of strange) {
      for (let at = 0; at < KEY.length; at++) {
        const damaged = put(KEY, at, character)
        assert.equal(parseKey(damaged).ok, false)
        if (at >= 36) continue
        // At each index a tenth of them, at all indexes together each of them.
        const tried = checks.filter((_, index) => thorough(10) === 10 || index % 10 === at % 10)
        const accepted = tried.filter((check) => parseKey(damaged.slice(0, 36) + check).ok)
        assert.deepEqual(accepted, [], `${JSON.stringify(character)} at ${at}`)
      }
    }
  })

  test('in every key with a wrong character in its fixed parts', () => {
    for (const at of [0, 1, 2, 3, 4, 13]) {
      for (const high of ALPHABET) {
        for (const low of ALPHABET)
          assert.equal(parseKey(put(KEY, at, 'b').slice(0, 36) + high + low).ok, false)
      }
    }
  })

  test('in every key that is cut off or extended at either end', () => {
    for (let kept = 0; kept < KEY.length; kept++) {
      assert.equal(parseKey(KEY.slice(0, kept)).ok, false)
      assert.equal(parseKey(KEY.slice(KEY.length - kept)).ok, false)
    }
    for (const extra of [...ALPHABET, '_', ' ', '\n', '\0', '…', KEY]) {
      assert.equal(parseKey(KEY + extra).ok, false)
      assert.equal(parseKey(extra + KEY).ok, false)
    }
  })
})

test('only texts of the documented format are keys', () => {
  const digits = (length: number) =>
    fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: length, maxLength: length })
  const shaped = fc.tuple(digits(8), digits(24)).map(([id, secret]) => `anim_${id}_${secret}`)
  const minted = fc.constant(0).map(() => mintKey().key)
  const edits = fc.array(fc.tuple(fc.nat(40), fc.nat(2), fc.string({ unit: 'binary', maxLength: 2 })), {
    maxLength: 3,
  })
  const nearMiss = fc.tuple(fc.oneof(minted, shaped), edits).map(([start, changes]) => {
    let text: string = start
    for (const [at, lost, gained] of changes) text = text.slice(0, at) + gained + text.slice(at + lost)
    return text
  })
  const long = fc
    .tuple(nearMiss, fc.integer({ min: 2, max: 5_000 }))
    .map(([text, times]) => text.repeat(times))
  const any = fc.oneof(
    { weight: 3, arbitrary: nearMiss },
    { weight: 3, arbitrary: shaped },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
    {
      weight: 1,
      arbitrary: fc.string({ unit: fc.constantFrom(...'anim_0Zz'), minLength: 38, maxLength: 38 }),
    },
    { weight: 1, arbitrary: long },
  )

  let keys = 0
  fc.assert(
    fc.property(any, (text) => {
      const parsed = parseKey(text)
      assert.equal(parsed.ok, isKeyByTheBook(text))
      if (parsed.ok) {
        keys++
        assert.deepEqual(parsed, { ok: true, key: text, prefix: text.slice(0, 13) })
      } else {
        assert.match(explainFormatError(parsed.error), /\.$/)
      }
    }),
    { numRuns: thorough(100_000) },
  )
  assert.ok(keys > thorough(1_000), `only ${keys} of the texts were keys`)
})

test('a text of a hundred million characters is rejected', () => {
  assert.deepEqual(parseKey('anim_'.repeat(20_000_000)), { ok: false, error: 'length' })
})

test('a value that is not a string is rejected without an exception', () => {
  const strangers: unknown[] = [
    undefined,
    null,
    0,
    38,
    true,
    [],
    [KEY],
    { length: 38 },
    Symbol('key'),
    () => KEY,
  ]
  for (const stranger of strangers) {
    assert.deepEqual(parseKey(stranger as string), { ok: false, error: 'empty' })
    assert.equal(isPrefix(stranger as string), false)
  }
})

test('each format error is named and explained', () => {
  const examples: Record<KeyFormatError, string[]> = {
    empty: [''],
    space: [' ', `${KEY}\n`, `\t${KEY}`, `${KEY.slice(1)} `, `${KEY.slice(0, -1)}\u00a0`, '\ufeffanim_'],
    prefix: [
      KEY.slice(1),
      `"${KEY}"`,
      `Bearer ${KEY}`,
      KEY.toUpperCase(),
      'sk_live_4cXp0K2mQ9zR7tLw',
      `b${KEY.slice(1)}`,
    ],
    length: ['anim_', KEY.slice(0, -1), `${KEY}0`, KEY + KEY, 'anim_4cXp0K2m'],
    shape: [put(KEY, 13, '-'), put(KEY, 13, '0'), `${KEY.slice(0, 12)}_m${KEY.slice(14)}`],
    alphabet: [put(KEY, 5, '-'), put(KEY, 12, '_'), put(KEY, 14, '_'), put(KEY, 37, '.'), put(KEY, 20, 'é')],
    checksum: [put(KEY, 5, '5'), put(KEY, 14, 'q'), put(KEY, 36, 's'), put(KEY, 37, 'N')],
  }
  for (const [error, texts] of Object.entries(examples)) {
    for (const text of texts) assert.deepEqual(parseKey(text), { ok: false, error })
  }
  const sentences = (Object.keys(examples) as KeyFormatError[]).map(explainFormatError)
  for (const sentence of sentences) assert.match(sentence, /^[A-Z][\w "',:;-]+\. Copy the [\w "',;-]+\.$/)
  assert.equal(new Set(sentences).size, sentences.length)
})

test('a prefix is anim_ and eight letters or digits', () => {
  for (const text of ['anim_00000000', 'anim_zzzzzzzz', 'anim_4cXp0K2m']) assert.equal(isPrefix(text), true)
  const others = [
    '',
    'anim_',
    'anim_4cXp0K2',
    'anim_4cXp0K2mm',
    'anim-4cXp0K2m',
    'Anim_4cXp0K2m',
    KEY,
    `${KEY.slice(0, 13)}\n`,
  ]
  for (const text of others) assert.equal(isPrefix(text), false, text)
  for (let at = 5; at < 13; at++) {
    for (const character of [...'_-/:@[`{', 'é', '\0']) {
      assert.equal(isPrefix(put('anim_4cXp0K2m', at, character)), false)
    }
  }
})

function put(text: string, at: number, character: string): string {
  return text.slice(0, at) + character + text.slice(at + 1)
}

function refusesMost(keys: number, damage: (key: string) => string[]): void {
  let tried = 0
  let accepted = 0
  for (let i = 0; i < keys; i++) {
    const { key } = mintKey()
    for (const damaged of damage(key)) {
      if (damaged === key) continue
      tried++
      if (parseKey(damaged).ok) accepted++
    }
  }
  assert.ok(tried >= 100_000)
  assert.ok(accepted <= tried / 1_000, `${accepted} of ${tried} damaged keys were accepted`)
}
