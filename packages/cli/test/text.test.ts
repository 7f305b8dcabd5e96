import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import stringWidth from 'string-width'
import { hasColor } from '../src/output/output.ts'
import { cutTo, renderFacts, renderTable } from '../src/output/table.ts'
import { relativeTime, toJson, visible } from '../src/output/text.ts'

describe('text', () => {
  test('deceptive characters are escaped, and other text is not changed', () => {
    assert.equal(
      visible('a\tb\x1b[0m\x9b\u202E\u2066\u200B\uFEFF'),
      'a\\u{9}b\\u{1b}[0m\\u{9b}\\u{202e}\\u{2066}\\u{200b}\\u{feff}',
    )
    assert.equal(visible('\u2028\ud800'), '\\u{2028}\\u{d800}')
    for (const text of ['Schlüssel', '日本語', 'مفتاح', '👩‍👩‍👧 family', 'नमस्ते'])
      assert.equal(visible(text), text)
  })

  test('cut text has the requested width', () => {
    for (const [text, width] of [
      ['日本語キー', 6],
      ['abcdef', 3],
      ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 4],
    ] as const) {
      const cut = cutTo(text, width)
      assert.ok(stringWidth(cut) <= width && cut.endsWith('…'), cut)
    }
    assert.equal(cutTo('日本語キー', 6), '日本…')
    assert.equal(cutTo('abc', 3), 'abc')
  })

  test('JSON keeps its value and cannot control a terminal', () => {
    const value = { name: 'a\u009b\u202e\u200b\x1b日本' }
    assert.deepEqual(JSON.parse(toJson(value)), value)
    assert.match(toJson(value), /^[ -~日本]+$/)
  })
})

describe('tables', () => {
  const columns = [
    { title: 'ID', value: (row: string[]) => row[0] ?? '' },
    { title: 'NAME', value: (row: string[]) => row[1] ?? '', isFlexible: true },
    { title: 'USED', value: (row: string[]) => row[2] ?? '' },
  ]
  const rows = [
    ['key_1', '日本語', 'never'],
    ['key_22', 'a rather long name', 'just now'],
  ]

  test('columns are aligned with wide characters', () => {
    assert.equal(
      renderTable(columns, rows, undefined),
      'ID      NAME                USED\nkey_1   日本語              never\nkey_22  a rather long name  just now\n',
    )
  })

  test('no line is wider than the terminal: the name is cut, then rows become blocks', () => {
    for (let width = 20; width <= 40; width += 1) {
      for (const line of renderTable(columns, rows, width).split('\n')) assert.ok(stringWidth(line) <= width)
    }
    assert.match(renderTable(columns, rows, 30), /key_22 {2}a rather lo… {2}just now/)
    assert.equal(
      renderTable(columns, rows, 22),
      'ID    key_1\nNAME  日本語\nUSED  never\n\nID    key_22\nNAME  a rather long n…\nUSED  just now\n',
    )
  })

  test('the values of facts are aligned', () => {
    assert.equal(
      renderFacts([
        ['Name', 'a'],
        ['Prefix', 'b'],
      ]),
      'Name:   a\nPrefix: b\n',
    )
  })
})

test('times are relative, then dates', () => {
  const now = new Date('2026-11-24T12:00:00Z')
  for (const [iso, words] of [
    ['2026-11-24T12:00:30Z', 'just now'],
    ['2026-11-24T11:59:30Z', 'just now'],
    ['2026-11-24T11:59:00Z', '1 minute ago'],
    ['2026-11-24T11:01:00Z', '59 minutes ago'],
    ['2026-11-24T11:00:00Z', '1 hour ago'],
    ['2026-11-23T12:30:00Z', '23 hours ago'],
    ['2026-11-23T12:00:00Z', '1 day ago'],
    ['2026-11-18T12:00:00Z', '6 days ago'],
    ['2026-11-10T12:00:00Z', '10 Nov 2026'],
    ['2026-11-24T12:05:00Z', 'in 5 minutes'],
    ['2026-12-23T13:00:00Z', 'in 29 days'],
    ['2027-03-02T12:00:00Z', '2 Mar 2027'],
    ['rubbish', '?'],
  ] as const) {
    assert.equal(relativeTime(iso, now), words)
  }
})

test('color: FORCE_COLOR first, then NO_COLOR, then whether it is a terminal', () => {
  const cases: [Record<string, string>, boolean, boolean][] = [
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: 'false' }, true, false],
  ]
  for (const [env, isTTY, expected] of cases)
    assert.equal(hasColor({ isTTY }, env), expected, JSON.stringify(env))
})
