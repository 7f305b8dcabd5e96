import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hasColour } from '../src/output/output.ts'
import { renderFacts, renderTable } from '../src/output/table.ts'
import { toJson, visible } from '../src/output/text.ts'
import { spokenTime } from '../src/output/time.ts'
import { cutTo, displayWidth } from '../src/output/width.ts'

describe('text', () => {
  test('what deceives becomes visible, what users write stays', () => {
    assert.equal(
      visible('a\tb\x1b[0m\x9b\u202E\u2066\u200B\uFEFF'),
      'a\\u{9}b\\u{1b}[0m\\u{9b}\\u{202e}\\u{2066}\\u{200b}\\u{feff}',
    )
    assert.equal(visible('\u2028\ud800'), '\\u{2028}\\u{d800}')
    for (const text of ['Schlüssel', '日本語', 'مفتاح', '👩‍👩‍👧 family', 'नमस्ते'])
      assert.equal(visible(text), text)
  })

  test('a cut text has the width that was asked for', () => {
    for (const [text, width] of [
      ['日本語キー', 6],
      ['abcdef', 3],
      ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 4],
    ] as const) {
      const cut = cutTo(text, width)
      assert.ok(displayWidth(cut) <= width && cut.endsWith('…'), cut)
    }
    assert.equal(cutTo('日本語キー', 6), '日本…')
    assert.equal(cutTo('abc', 3), 'abc')
  })

  test('JSON keeps its value and cannot drive a terminal', () => {
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

  test('columns are aligned also under wide characters', () => {
    assert.equal(
      renderTable(columns, rows, undefined),
      'ID      NAME                USED\nkey_1   日本語              never\nkey_22  a rather long name  just now\n',
    )
  })

  test('no line is wider than the terminal: the name is cut, then rows become blocks', () => {
    for (let width = 20; width <= 40; width += 1) {
      for (const line of renderTable(columns, rows, width).split('\n')) assert.ok(displayWidth(line) <= width)
    }
    assert.match(renderTable(columns, rows, 30), /key_22 {2}a rather lo… {2}just now/)
    assert.equal(
      renderTable(columns, rows, 22),
      'ID    key_1\nNAME  日本語\nUSED  never\n\nID    key_22\nNAME  a rather long n…\nUSED  just now\n',
    )
  })

  test('facts have their values under each other', () => {
    assert.equal(
      renderFacts([
        ['Name', 'a'],
        ['Prefix', 'b'],
      ]),
      'Name:   a\nPrefix: b\n',
    )
  })
})

test('times are said as users say them', () => {
  const now = new Date('2026-11-24T12:00:00Z')
  for (const [iso, words] of [
    ['2026-11-24T12:00:30Z', 'just now'],
    ['2026-11-24T11:59:30Z', 'just now'],
    ['2026-11-24T11:59:00Z', '1 min ago'],
    ['2026-11-24T11:01:00Z', '59 min ago'],
    ['2026-11-24T11:00:00Z', '1 hour ago'],
    ['2026-11-23T12:30:00Z', '23 hours ago'],
    ['2026-11-23T12:00:00Z', '1 day ago'],
    ['2026-11-18T12:00:00Z', '6 days ago'],
    ['2026-11-10T12:00:00Z', '10 Nov 2026'],
    ['2027-01-02T12:00:00Z', '2 Jan 2027'],
    ['rubbish', '?'],
  ] as const) {
    assert.equal(spokenTime(iso, now), words)
  }
})

test('colour: forced first, then refused, then where a user sees it', () => {
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
    assert.equal(hasColour({ isTTY }, env), expected, JSON.stringify(env))
})
