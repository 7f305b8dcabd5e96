import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { getHeapSnapshot } from 'node:v8'
import { mintKey, parseKey } from '../src/index.ts'

test('a parsed prefix does not keep the whole key in memory', async () => {
  const prefixes: string[] = []
  for (let i = 0; i < 200; i++) {
    // As a server gets it: cut out of a header.
    const parsed = parseKey(Buffer.from(`Bearer ${mintKey().key}`).toString('latin1').slice(7))
    assert.ok(parsed.ok)
    prefixes.push(parsed.prefix)
  }
  const kept = mintKey()

  const memory = await text(getHeapSnapshot())

  assert.ok(memory.includes(kept.key), 'the snapshot shows a key that is still in use')
  const secrets = prefixes.filter((prefix) => memory.includes(`${prefix}_`))
  assert.ok(secrets.length < 5, `${secrets.length} of 200 keys are still in memory`)
})
