import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { openapiDocument } from '../src/openapi-document.ts'
import { operations } from '../src/operations.ts'

const contract = openapiDocument(operations)
const committed = JSON.parse(readFileSync(join(import.meta.dirname, '../../../openapi.json'), 'utf8'))

test('the committed OpenAPI document contains exactly the operations of the server', () => {
  const listed = Object.values(committed.paths as Record<string, Record<string, { operationId: string }>>)
    .flatMap((item) => Object.values(item))
    .map(({ operationId }) => operationId)
  assert.deepEqual(listed.toSorted(), operations.map(({ id }) => id).toSorted())
  assert.equal(new Set(listed).size, listed.length, 'each id once')
  assert.deepEqual(committed, JSON.parse(JSON.stringify(contract)), 'npm run generate makes it')
})

type Node = { [name: string]: unknown }

interface Call {
  readonly operationId: string
  readonly security: Record<string, string[]>[]
  readonly responses: object
}

/** Every object of the document with its path. */
function* nodes(value: unknown, path = '#'): Generator<[string, Node]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [path, value as Node]
  for (const [name, each] of Object.entries(value)) yield* nodes(each, `${path}/${name}`)
}

// The relevant rules of `npx @stoplight/spectral-cli lint` (spectral:oas) and `npx @redocly/cli lint`.

test('every regular expression compiles in other languages and without flags', () => {
  for (const [path, { pattern }] of nodes(committed)) {
    if (typeof pattern !== 'string') continue
    assert.doesNotThrow(() => new RegExp(pattern), path)
    // RE2 (Go) has no look-around and no back-references; Python has no \p{…}.
    assert.doesNotMatch(pattern, /\(\?[=!<]|\\[1-9kpPu]/, path)
  }
})

test('every example matches its schema', () => {
  let count = 0
  for (const [path, node] of nodes(committed)) {
    const examples = [node['example'], ...((node['examples'] as unknown[] | undefined) ?? [])]
    const isSchema = '$ref' in node || 'type' in node || 'enum' in node || 'anyOf' in node
    for (const example of examples.filter((each) => each !== undefined && isSchema)) {
      const text = JSON.stringify({ ...node, $defs: committed.components.schemas })
      const schema = z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')))
      const { error } = schema.safeParse(example)
      assert.equal(error, undefined, `${path}: ${error && z.prettifyError(error)}`)
      count += 1
    }
  }
  assert.ok(count > 50, `${count} examples`)
})

test('tags, operations and security schemes are described, and every scope in use is declared', () => {
  const { components, tags, paths } = committed
  const described = [...tags, ...Object.values(components.securitySchemes)] as Node[]
  const calls = Object.values(paths).flatMap((item) => Object.values(item as object)) as Node[]
  for (const { description, name, operationId } of [...described, ...calls]) {
    assert.ok(String(description ?? '').length > 10, String(operationId ?? name))
  }
  const declared = Object.keys(components.securitySchemes.oauth.flows.authorizationCode.scopes)
  for (const { operationId, security, responses } of calls as unknown as Call[]) {
    for (const [scheme, scopes] of security.flatMap((each) => Object.entries(each))) {
      assert.ok(scheme in components.securitySchemes, operationId)
      assert.ok(
        scopes.every((scope) => declared.includes(scope)),
        operationId,
      )
    }
    assert.ok(
      Object.keys(responses).some((status) => /^2|default/.test(status)),
      operationId,
    )
  }
})
