// Generates src/generated/openapi.ts (types) and src/generated/shapes.ts (to check responses) from openapi.json.
// With another contract: node scripts/generate.mjs path/to/openapi.json
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { shapesOf } from './shapes-of.mjs'

const source = process.argv[2] ? resolve(process.argv[2]) : new URL('../../../openapi.json', import.meta.url)
const target = new URL('../src/generated/openapi.ts', import.meta.url)
const shapesTarget = new URL('../src/generated/shapes.ts', import.meta.url)
const note =
  "// Generated from openapi.json by `npm run generate`. Do not edit: change the server's operations instead.\n\n"

const contract = JSON.parse(await readFile(source, 'utf8'))
// A caller may omit a field that has a default.
const types = astToString(await openapiTS(contract, { defaultNonNullable: false }))
await mkdir(new URL('.', target), { recursive: true })
await writeIfChanged(target, `${note}${types}`)

const { shapes, responses } = shapesOf(contract)
await writeIfChanged(
  shapesTarget,
  `${note}/**
 * What a value of the contract looks like.
 *
 * A letter: \`s\` string, \`t\` time, \`i\` integer, \`u\` unsigned integer, \`n\` number, \`b\` boolean, \`*\` anything. The name of a
 * shared shape. \`[shape]\`, an array; \`[shape, null]\`, the shape or null. An object: \`member?\` is optional, and \`*\` stands
 * for members of any name.
 */
export type Shape = string | readonly [Shape] | readonly [Shape, null] | { readonly [member: string]: Shape }

export const shapes: Record<string, Shape> = ${lines(shapes)}

export const responses: Record<string, Shape> = ${lines(responses)}
`,
)

/** Keeps the time of an unchanged file: a newer one would make `npm start` rebuild the packages during tests. */
async function writeIfChanged(file, text) {
  const before = await readFile(file, 'utf8').catch(() => undefined)
  if (before !== text) await writeFile(file, text)
}

/** One entry per line, for readable diffs. */
function lines(entries) {
  const rows = Object.entries(entries).map(
    ([name, shape]) => `  ${JSON.stringify(name)}: ${JSON.stringify(shape)},`,
  )
  return `{\n${rows.join('\n')}\n}`
}
