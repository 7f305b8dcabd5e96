import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openapiDocument } from '../src/openapi-document.ts'
import { operations } from '../src/operations.ts'

const contract = openapiDocument()
const committed = JSON.parse(readFileSync(join(import.meta.dirname, '../../../openapi.json'), 'utf8'))

test('every operation is in the committed contract, and nothing else is', () => {
  const listed = Object.values(committed.paths as Record<string, Record<string, { operationId: string }>>)
    .flatMap((item) => Object.values(item))
    .map(({ operationId }) => operationId)
  assert.deepEqual(listed.toSorted(), operations.map(({ id }) => id).toSorted())
  assert.equal(new Set(listed).size, listed.length, 'each id once')
  assert.deepEqual(committed, JSON.parse(JSON.stringify(contract)), 'npm run generate makes it')
})
