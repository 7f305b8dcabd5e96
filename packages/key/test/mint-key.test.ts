import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { mock, test } from 'node:test'
import { hashKey, isPrefix, KEY_LENGTH, mintKey, parseKey } from '../src/index.ts'
import { isKeyByTheBook } from './reference.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

test('every minted key is well formed and comes with its own prefix and hash', () => {
  for (let i = 0; i < 20_000; i++) {
    const { key, prefix, hash } = mintKey()
    assert.equal(key.length, KEY_LENGTH)
    assert.deepEqual(parseKey(key), { ok: true, key, prefix })
    assert.ok(key.startsWith(`${prefix}_`))
    assert.ok(isPrefix(prefix))
    assert.ok(isKeyByTheBook(key))
    assert.equal(hash, hashKey(key))
  }
})

test('a hundred thousand keys have a hundred thousand secrets', () => {
  const secrets = new Set(Array.from({ length: 100_000 }, () => mintKey().key.slice(14)))
  assert.equal(secrets.size, 100_000)
})

test('every digit is equally likely at every index', () => {
  // Chi-square, 61 degrees of freedom. By chance one statistic exceeds 150 with probability 1.9e-9, any of 31 with 5.8e-8.
  const limit = 150
  const keys = Array.from({ length: 45_455 }, () => mintKey().key)
  const indexes = [5, 6, 7, 8, 9, 10, 11, 12, ...Array.from({ length: 22 }, (_, i) => 14 + i)]
  for (const index of indexes) {
    const value = chiSquare(keys.map((key) => key.charAt(index)))
    assert.ok(value < limit, `index ${index}: ${value}`)
  }
  const million = keys.flatMap((key) => [...key.slice(14, 36)])
  assert.ok(million.length > 1_000_000)
  assert.ok(chiSquare(million) < limit, `all: ${chiSquare(million)}`)
})

test('no minted key has an id of eight small letters', () => {
  // One id in 1,050 would be: none in 40,000 happens by chance once in 3e16.
  for (let i = 0; i < 40_000; i++) assert.doesNotMatch(mintKey().prefix, /^anim_[a-z]{8}$/)
})

test('biased bytes are discarded, and no random bytes stay in memory', (t) => {
  const buffers: Uint8Array[] = []
  let calls = 0
  mock.method(crypto, 'randomFillSync', (buffer: Uint8Array) => {
    buffers.push(buffer)
    // First only bytes that must be refused, then the last one that is fair: 247 = 3 × 62 + 61, a z.
    // Then 62, a 0, because a key with the id zzzzzzzz must not exist.
    buffer.fill([255, 248, 247][calls++] ?? 62)
    return buffer
  })
  syncBuiltinESMExports()
  t.after(() => {
    mock.restoreAll()
    syncBuiltinESMExports()
  })

  const { key } = mintKey()

  assert.equal(key, 'anim_00000000_0000000000000000000000Vw')
  assert.equal(calls, 4)
  assert.ok(buffers.every((buffer) => buffer.every((byte) => byte === 0)))
})

function chiSquare(characters: string[]): number {
  const counts = new Map<string, number>([...ALPHABET].map((digit) => [digit, 0]))
  for (const character of characters) counts.set(character, (counts.get(character) ?? 0) + 1)
  assert.equal(counts.size, ALPHABET.length)
  const expected = characters.length / ALPHABET.length
  return [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}
