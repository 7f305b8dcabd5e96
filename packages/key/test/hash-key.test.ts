import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { hashKey, mintKey } from '../src/index.ts'

test('the hash of a key is the SHA-256 of its whole text', () => {
  for (let i = 0; i < 1_000; i++) {
    const { key } = mintKey()
    const hash = hashKey(key)
    assert.equal(hash, createHash('sha256').update(Buffer.from(key)).digest('hex'))
    assert.match(hash, /^[0-9a-f]{64}$/)
  }
})

test('texts are hashed as UTF-8, with the results of FIPS 180-4', () => {
  assert.equal(hashKey('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  assert.equal(
    hashKey('é'),
    createHash('sha256')
      .update(Buffer.from([0xc3, 0xa9]))
      .digest('hex'),
  )
})

test('a value that is not a string is rejected', () => {
  for (const stranger of [undefined, null, 1, Buffer.from('anim_'), {}] as unknown[]) {
    assert.throws(() => hashKey(stranger as string), TypeError)
  }
})
