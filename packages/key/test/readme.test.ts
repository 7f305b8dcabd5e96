import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { hashKey, parseKey } from '../src/index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

test('the README’s example prints what its comments say', () => {
  const example = /```js\n(.*?)```/s.exec(readme)?.[1] ?? ''
  const promised = [...example.matchAll(/^console\.log.* \/\/ (.*)$/gm)].map(([, output]) => output)
  assert.equal(promised.length, 5)

  const source = new URL('../src/index.ts', import.meta.url).href
  const program = example.replace("'@oanim/key'", `'${source}'`)
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  })

  assert.deepEqual(output.trimEnd().split('\n'), promised)
})

describe('the README’s test vectors hold', () => {
  const rows = [
    ...readme.matchAll(/^\| `(anim_.{31})` *\| *`(.{8})` *\| *(\d+) *\| *`(..)` *\| *`(.{64})` *\|$/gm),
  ]
  test('and there are three of them', () => assert.equal(rows.length, 3))

  for (const [, body = '', crc, modulo, check = '', hash] of rows) {
    test(body, () => {
      assert.equal(crc32(body).toString(16).padStart(8, '0'), crc)
      assert.equal(crc32(body) % 3844, Number(modulo))
      assert.deepEqual(parseKey(body + check), { ok: true, key: body + check, prefix: body.slice(0, 13) })
      assert.equal(hashKey(body + check), hash)
    })
  }
})
