import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const dist = join(import.meta.dirname, '../dist')

interface Described {
  readonly name?: string
  readonly description?: string
  readonly schema?: { readonly description?: string }
}

/** Declarations of members and exports, one a line, as tsc writes them. */
const declaration =
  /^ *(?:export (?:declare )?(?:abstract )?(?:class|interface|type|function|const) |readonly |get )*"?\w[\w.{}/-]*"?\??(?:[:(<]| =| extends | \{)/

/** Not shown to users: parameters of methods, and the tables of the contract by path and by operation. */
const isInternal = (line: string) => /^(?: *constructor\(|import |export (?:\{|\*)|declare )/.test(line)

/** The lines of a declaration file that declare something without a documentation comment above. */
function undocumented(text: string): string[] {
  const lines = text.split('\n')
  return lines.filter((line, index) => {
    const above = lines[index - 1]?.trim() ?? ''
    return declaration.test(line) && !isInternal(line) && !above.endsWith('*/')
  })
}

test('every field of every object of the API is documented', () => {
  const text = readFileSync(join(dist, 'generated/openapi.d.ts'), 'utf8')
  const schemas = /^ {4}schemas: \{\n([\s\S]*?)^ {4}\};$/m.exec(text)?.[1] ?? ''
  // The schemas themselves are documented where they are exported.
  const fields = schemas.split('\n').filter((line) => !/^ {8}\S+: /.test(line))
  assert.ok(fields.length > 1_500, String(fields.length))
  assert.deepEqual(undocumented(fields.join('\n')), [])
  const queries = [...text.matchAll(/^ {12}query\?: \{\n([\s\S]*?)^ {12}\};$/gm)].map(
    ([, query = '']) => query,
  )
  assert.ok(queries.length > 10, String(queries.length))
  assert.deepEqual(queries.flatMap(undocumented), [])
})

test('every object and parameter of the contract has a description', () => {
  const contract = JSON.parse(readFileSync(join(dist, '../../../openapi.json'), 'utf8'))
  const wrong: string[] = []
  let count = 0
  collect(contract, '')
  assert.ok(count > 1_000, String(count))
  assert.deepEqual(wrong, [])

  function collect(value: unknown, at: string): void {
    if (typeof value !== 'object' || value === null) return
    for (const [name, member] of Object.entries(value)) {
      if (name === 'example' || name === 'examples' || name === 'default') continue
      if (name === 'properties' || name === 'parameters') {
        for (const [field, schema] of Object.entries(member as Record<string, Described>)) {
          count += 1
          if (!schema.description && !schema.schema?.description) wrong.push(`${at}/${schema.name ?? field}`)
        }
      }
      collect(member, `${at}/${name}`)
    }
  }
})

test('everything that the SDK exports is documented, with every field and method', () => {
  const index = readFileSync(join(dist, 'index.d.ts'), 'utf8')
  const exports = [...index.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([\w/-]+)\.ts'/g)].map(
    ([, names = '', file]) => ({
      file: `${file}.d.ts`,
      names: names.split(',').map((name) => name.replace('type ', '').trim()),
    }),
  )
  const resources = globSync('resources/*.d.ts', { cwd: dist }).map((file) => ({ file, names: undefined }))
  assert.ok(exports.length > 8 && resources.length > 10)
  const wrong = [...exports, ...resources].flatMap(({ file, names }) =>
    declarations(readFileSync(join(dist, file), 'utf8'))
      .filter(({ name }) => names?.includes(name) ?? true)
      .flatMap(({ text }) => undocumented(text).map((line) => `${file}: ${line.trim()}`)),
  )
  assert.deepEqual(wrong, [])
})

/** The exported declarations of a file, each with the comment above. */
function declarations(text: string): { name: string; text: string }[] {
  const found = text.matchAll(
    /(?:^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^export (?:declare )?(?:class|interface|type|function|const) (\w+)[\s\S]*?(?=^(?:\/\*\*|export |declare |interface |type )|$(?![\s\S]))/gm,
  )
  return [...found].map(([whole, name = '']) => ({ name, text: whole }))
}
