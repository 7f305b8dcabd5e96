import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeyId } from '../../src/core/ids.ts'
import type { KeyRow } from '../../src/keys/key-rows.ts'
import { orderDescendants } from '../../src/usage/descendants.ts'

const id = (name: string): KeyId => `key_${name}`
const key = (name: string, parent: string | null, creator = parent) =>
  ({
    id: id(name),
    parent_key_id: parent && id(parent),
    created_by_key_id: creator && id(creator),
  }) as KeyRow

const shown = (first: string, family: KeyRow[]) =>
  orderDescendants(id(first), family).map(({ key: each, depth }) => `${depth} ${each.id.slice(4)}`)

test('each key follows its parent', () => {
  const family = [key('a', null), key('b', 'a'), key('c', 'a'), key('d', 'b'), key('e', 'd'), key('f', 'b')]
  assert.deepEqual(shown('a', family), ['1 b', '2 d', '3 e', '2 f', '1 c'])
  const ofB = family.filter(({ id: each }) => each !== id('a') && each !== id('c'))
  assert.deepEqual(shown('b', ofB), ['1 d', '2 e', '1 f'])
})

test('a key whose parent is not a descendant follows its creator', () => {
  assert.deepEqual(shown('a', [key('a', null), key('b', 'successor', 'a')]), ['1 b'])
})

test('a key that rotated its own parent and that parent are both listed', () => {
  const family = [key('a', null), key('child', 'successor', 'a'), key('successor', null, 'child')]
  assert.deepEqual(shown('a', family), ['1 child', '2 successor'])
})

test('a chain of ten thousand keys is ordered', () => {
  const chain = [key('0', null)]
  for (let count = 1; count <= 10_000; count += 1) chain.push(key(`${count}`, `${count - 1}`))
  assert.equal(orderDescendants(id('0'), chain).at(-1)?.depth, 10_000)
})
