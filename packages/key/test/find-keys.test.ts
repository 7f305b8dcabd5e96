import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type FoundKey, findKeys, KeyFinder, mintKey } from '../src/index.ts'
import { isKeyByTheBook } from './reference.ts'

const KEY = 'anim_4cXp0K2m_Q9zR7tLw3nV8yB5hJ1dG6fSM'
const prefixes = (found: readonly FoundKey[]) => found.map(({ prefix }) => prefix)

test('a key is found anywhere in a text, with its offset, line and column', () => {
  const surroundings = [
    ['', ''],
    ['ANIMATE_API_KEY=', '\n'],
    ['{"key":"', '"}'],
    ['https://user:', '@example.com/'],
    ['x', '.bak'],
    ['anim_', '_anim_'],
    ['密钥 🎬 é ', '无效'],
    ['\0\u0001SQLite', '\0'],
    ['one\r\ntwo\n\n  ', '\r\n'],
  ] as const
  for (const [before, behind] of surroundings) {
    for (let i = 0; i < 100; i++) {
      const { key, prefix } = mintKey()
      const lines = before.split('\n')
      const column = [...(lines.at(-1) ?? '')].length + 1
      assert.deepEqual(findKeys(before + key + behind), [
        {
          key,
          prefix,
          offset: Buffer.byteLength(before),
          line: lines.length,
          column,
          endColumn: column + 38,
          isAllowed: false,
        },
      ])
    }
  }
})

test('keys without a separator are all found', () => {
  const keys = Array.from({ length: 50 }, () => mintKey().key)
  assert.deepEqual(
    findKeys(keys.join('')).map(({ key }) => key),
    keys,
  )
})

describe('not found:', () => {
  test('a key with a wrong character', () => {
    for (let at = 0; at < KEY.length; at++) {
      for (const other of ['0', 'A', 'z', '_', '-', ' ', 'é', '\0', '\n']) {
        const changed = KEY.slice(0, at) + other + KEY.slice(at + 1)
        assert.equal(findKeys(changed).length, isKeyByTheBook(changed) ? 1 : 0, changed)
      }
    }
  })

  test('a key that is cut off', () => {
    for (let length = 1; length < KEY.length; length++) {
      assert.deepEqual(findKeys(KEY.slice(0, length)), [])
      assert.deepEqual(findKeys(`${KEY.slice(0, length)} ${KEY.slice(length)}`), [])
    }
  })

  test('a key with another character in place of an underscore', () => {
    const [kind, id, secret] = KEY.split('_')
    for (const other of ['%4F', '%5E', '%5', '%F', '\\-', '\\', '\\\\_']) {
      assert.deepEqual(findKeys(`${kind}_${id}${other}${secret}`), [], other)
      assert.deepEqual(findKeys(`${kind}${other}${id}_${secret}`), [], other)
    }
  })

  test('a key in UTF-16 with a wrong character', () => {
    const wide = Buffer.from(KEY, 'utf16le')
    for (let at = 1; at < wide.length - 1; at += 2) {
      const changed = Buffer.from(wide)
      changed[at] = 1
      assert.deepEqual(findKeys(changed), [], String(at))
    }
    for (let length = 1; length < wide.length - 1; length++) {
      assert.deepEqual(findKeys(wide.subarray(0, length)), [])
    }
  })

  test('an example from the documentation', () => {
    assert.deepEqual(findKeys('anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6 anim_{8 chars}_{24 chars}'), [])
  })
})

describe('a key is found in other encodings:', () => {
  test('in base64, in each of the three alignments and between other text', () => {
    for (let i = 0; i < 300; i++) {
      const { key, prefix } = mintKey()
      for (const before of ['', 'x', 'xy', 'user:', 'ANIMATE_API_KEY=']) {
        for (const behind of ['', '\n', '@', 'é ']) {
          for (const encoding of ['base64', 'base64url'] as const) {
            const encoded = Buffer.from(before + key + behind).toString(encoding)
            const [found, ...others] = findKeys(`  token: ${encoded}\n`)
            assert.equal(found?.key, key)
            assert.equal(found.prefix, prefix)
            assert.equal(found.line, 1)
            // From the group of four characters in which it begins up to the last one that it needs.
            const groups = Math.floor(before.length / 3)
            assert.equal(found.column, 10 + 4 * groups)
            const length = Math.ceil(((before.length - 3 * groups + key.length) * 4) / 3)
            assert.equal(found.endColumn, found.column + length)
            assert.deepEqual(others, [])
          }
        }
      }
    }
  })

  test('in UTF-16 of both byte orders, with and without a byte order mark, with the right line and column', () => {
    const text = `Schlüssel 🎬\r\nĊ ${KEY}\r\n`
    for (const mark of ['', '\ufeff']) {
      const little = Buffer.from(mark + text, 'utf16le')
      for (const bytes of [little, Buffer.from(little).swap16()]) {
        const [found, ...others] = findKeys(bytes)
        assert.equal(found?.key, KEY)
        assert.deepEqual(others, [])
        if (mark !== '') assert.deepEqual([found.line, found.column, found.endColumn], [2, 3, 41])
      }
    }
  })

  test('in UTF-16 up to the last byte of the text', () => {
    const little = Buffer.from(KEY, 'utf16le')
    for (const bytes of [little, little.subarray(0, -1), Buffer.from(little).swap16()]) {
      assert.deepEqual(prefixes(findKeys(bytes)), [KEY.slice(0, 13)])
    }
  })

  test('with one or both underscores encoded for a URL or for Markdown', () => {
    for (const first of ['_', '%5F', '%5f', '\\_']) {
      for (const second of ['_', '%5F', '%5f', '\\_']) {
        const [kind, id, secret] = KEY.split('_')
        const written = `${kind}${first}${id}${second}${secret}`
        const [found, ...others] = findKeys(`a=${written}&`)
        assert.equal(found?.key, KEY)
        assert.equal(found.column, 3)
        assert.equal(found.endColumn, 3 + written.length)
        assert.deepEqual(others, [])
      }
    }
  })
})

describe('columns count', () => {
  const columnIn = (...parts: (Uint8Array | string)[]) =>
    findKeys(Buffer.concat(parts.map((part) => Buffer.from(part as string))))[0]?.column

  test('characters, also in UTF-16', () => {
    // What stands at the edges of the halves of which UTF-16 makes a character, and beside them.
    const before = 'é\u{10000}\u{103ff}\u{10fc00}\u{10ffff}\ud7ff\ue000\uffee'
    assert.equal(columnIn(before, KEY), 9)
    const little = Buffer.from(`\ufeff${before}${KEY}`, 'utf16le')
    assert.equal(columnIn(little), 9)
    assert.equal(columnIn(Buffer.from(little).swap16()), 9)
  })

  test('from the first character after a byte order mark', () => {
    assert.equal(columnIn(`\ufeff${KEY}`), 1)
    const little = Buffer.from(`\ufeff${KEY}`, 'utf16le')
    assert.equal(columnIn(little), 1)
    assert.equal(columnIn(Buffer.from(little).swap16()), 1)
  })

  test('from the first byte if the text only starts like a byte order mark', () => {
    for (const [begins, column] of [
      [[0xff, 0x41], 3],
      [[0xfe, 0x41], 3],
      [[0x41, 0xff, 0xfe], 4],
      [[0x41, 0xfe, 0xff], 4],
      [[0xef, 0xbb, 0x41], 3],
      [[0x41, 0xef, 0xbb, 0xbf], 3],
    ] as const) {
      assert.equal(columnIn(Uint8Array.from(begins), KEY), column, String(begins))
    }
  })
})

describe('oanim:allow', () => {
  const isAllowed = (text: string | Uint8Array) => findKeys(text).map((found) => found.isAllowed)

  test('allows the key before it on the same line within 200 bytes', () => {
    assert.deepEqual(isAllowed(`${KEY} # oanim:allow\n`), [true])
    assert.deepEqual(isAllowed(Buffer.from(`\ufeff${KEY} # oanim:allow\n`, 'utf16le')), [true])
    assert.deepEqual(isAllowed(`${KEY}${' '.repeat(189)}oanim:allow`), [true])
    assert.deepEqual(isAllowed(Buffer.from(`${KEY}${' '.repeat(89)}oanim:allow`, 'utf16le')), [true])
  })

  test('allows no other key', () => {
    assert.deepEqual(isAllowed(`${KEY}\n# oanim:allow`), [false])
    assert.deepEqual(isAllowed(`# oanim:allow ${KEY}`), [false])
    assert.deepEqual(isAllowed(`${KEY}${' '.repeat(190)}oanim:allow`), [false])
    assert.deepEqual(isAllowed(Buffer.from(`${KEY}${' '.repeat(90)}oanim:allow`, 'utf16le')), [false])
    assert.deepEqual(isAllowed(`${KEY} oanim:allo`), [false])
  })

  test('allows the keys on the next line within 200 bytes', () => {
    assert.deepEqual(isAllowed(`# oanim:allow\n${KEY}\n${KEY}`), [true, false])
    assert.deepEqual(isAllowed(`// oanim:allow\r\n${KEY} ${KEY}`), [true, true])
    assert.deepEqual(isAllowed(`oanim:allow\n${' '.repeat(199)}${KEY}`), [true])
    assert.deepEqual(isAllowed(Buffer.from(`\ufeffoanim:allow\n${KEY}`, 'utf16le')), [true])
    assert.deepEqual(isAllowed(Buffer.from(`\ufeffoanim:allow\n${KEY}`, 'utf16le').swap16()), [true])
  })

  test('allows no key on the next line if it is too far, or if the line of the comment has a key', () => {
    assert.deepEqual(isAllowed(`oanim:allow\n${' '.repeat(200)}${KEY}`), [false])
    assert.deepEqual(isAllowed(`# oanim:allow\n\n${KEY}`), [false])
    assert.deepEqual(isAllowed(`${KEY} oanim:allow\n${KEY}`), [true, false])
    assert.deepEqual(isAllowed(`oanim:allow ${KEY}\n${KEY}`), [false, false])
    assert.deepEqual(isAllowed(`${KEY}${' '.repeat(190)}oanim:allow\n${KEY}`), [false, false])
  })

  test('is unused if it allows no key', () => {
    const unused = (text: string | Uint8Array) => {
      const finder = new KeyFinder()
      finder.end(Buffer.from(text))
      return finder.unusedComments
    }
    assert.deepEqual(unused(`${KEY} oanim:allow oanim:allow\noanim:allow\n${KEY}`), [])
    assert.deepEqual(unused(`a\noanim:allow\noanim:allow\n${KEY}\noanim:allow`), [2, 5])
    assert.deepEqual(unused(`oanim:allow ${KEY}\n${KEY}${' '.repeat(190)}oanim:allow`), [1, 2])
    assert.deepEqual(unused(Buffer.from('\ufeff\noanim:allow', 'utf16le')), [2])
    assert.equal(unused('oanim:allow\n'.repeat(2_000)).length, 1_000)
  })
})

/** Text with keys in every form, pieces of keys, line ends and what resembles a key. */
const mixture = fc
  .array(
    fc.oneof(
      fc.constant(0).map(() => Buffer.from(mintKey().key)),
      fc.constant(0).map(() => Buffer.from(mintKey().key, 'utf16le')),
      fc.constant(0).map(() => Buffer.from(Buffer.from(`a:${mintKey().key}`).toString('base64'))),
      fc.constant(0).map(() => Buffer.from(mintKey().key.replaceAll('_', '%5F'))),
      fc
        .constantFrom(
          'anim_',
          'anim',
          '_',
          '\n',
          '\r\n',
          ' oanim:allow',
          'oanim:allow\n',
          'W5pbV',
          '\\_',
          'x'.repeat(300),
        )
        .map(Buffer.from),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => Buffer.concat(pieces))

test('a text in pieces has the same keys as the whole text, wherever it is cut', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('', '\ufeff').map(Buffer.from),
      mixture,
      fc.array(fc.oneof(fc.nat(20), fc.nat(2_000)), { maxLength: 40 }),
      (mark, rest, lengths) => {
        const bytes = Buffer.concat([mark, rest])
        const finder = new KeyFinder()
        const found: FoundKey[] = []
        let at = 0
        for (const length of lengths) {
          const piece = Buffer.from(bytes.subarray(at, at + length))
          found.push(...finder.push(piece))
          piece.fill(0x5f) // the reader uses its buffer again
          at += length
        }
        found.push(...finder.end(bytes.subarray(at)))
        const whole = new KeyFinder()
        assert.deepEqual(found, whole.end(bytes))
        assert.deepEqual(finder.unusedComments, whole.unusedComments)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('every key of the reference implementation is found, and nothing else', () => {
  fc.assert(
    fc.property(mixture, (bytes) => {
      const text = bytes.toString('latin1')
      const byTheBook: number[] = []
      for (let at = text.indexOf('anim_'); at >= 0; at = text.indexOf('anim_', at + 1)) {
        if (isKeyByTheBook(text.slice(at, at + 38))) byTheBook.push(at)
      }
      const plain = findKeys(bytes).filter(({ key, offset }) => text.startsWith(key, offset))
      assert.deepEqual(
        plain.map(({ offset }) => offset),
        byTheBook,
      )
    }),
    { numRuns: 2_000 },
  )
})

test('the time grows at most linearly with the text', () => {
  for (const unit of [
    'anim_',
    '_',
    '\0',
    'm_',
    'YW5pbV8',
    KEY.slice(0, 37),
    'f',
    '\n',
    'oanim:allow',
    'o\0a',
  ]) {
    const text = Buffer.from(unit.repeat(Math.ceil(250_000 / unit.length)))
    const before = process.cpuUsage()
    assert.deepEqual(prefixes(findKeys(text)), [])
    // Quadratic would be a minute. What else runs on the machine does not count.
    const { user } = process.cpuUsage(before)
    assert.ok(user < 5_000_000, JSON.stringify(unit))
  }
})
