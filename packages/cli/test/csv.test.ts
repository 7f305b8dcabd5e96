import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCsv } from '../src/output/csv.ts'

test('CSV quotes what RFC 4180 requires, and leaves the rest as it is', () => {
  const rows = [
    ['plain text', 'a,b', 'say "hi"', 'two\nlines', null],
    ['fal-ai/flux-2', 'x=1', '', ' space', 'a-b'],
  ]
  assert.equal(
    toCsv(['a', 'b', 'c', 'd', 'e'], rows),
    'a,b,c,d,e\nplain text,"a,b","say ""hi""","two\nlines",\nfal-ai/flux-2,x=1,," space",a-b\n',
  )
})

test('a text in CSV is never a formula of a spreadsheet, and a number stays a number', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\n@x', '|cmd']) {
    const [, line = ''] = /^a\n([\s\S]*)\n$/.exec(toCsv(['a'], [[text]])) ?? []
    assert.match(line, /^"?'/, JSON.stringify(text))
  }
  assert.equal(toCsv(['a'], [[-0.5], [0.000001], [12], [0.1 + 0.2]]), 'a\n-0.5\n0.000001\n12\n0.3\n')
})
