// Writes src/generated/openapi.ts, the types, and src/generated/shapes.ts, what answers are checked against, from the
// contract at the root of the repository.
// Another contract can be named: node scripts/generate.mjs path/to/openapi.json
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
// A field with a default may be left out by the caller.
const types = astToString(await openapiTS(contract, { defaultNonNullable: false }))
await mkdir(new URL('.', target), { recursive: true })
await writeIfChanged(target, `${note}${types}`)

const { shapes, responses } = shapesOf(contract)
await writeIfChanged(
  shapesTarget,
  `${note}import type { Shape } from '../shape.ts'

export const shapes: Record<string, Shape> = ${lines(shapes)}

export const responses: Record<string, Shape> = ${lines(responses)}
`,
)

/** An unchanged file keeps its time: a newer one makes `npm start` build the packages again, in the middle of tests. */
async function writeIfChanged(file, text) {
  const before = await readFile(file, 'utf8').catch(() => undefined)
  if (before !== text) await writeFile(file, text)
}

/** One entry a line, so that a change of the contract is a readable difference. */
function lines(entries) {
  const rows = Object.entries(entries).map(
    ([name, shape]) => `  ${JSON.stringify(name)}: ${JSON.stringify(shape)},`,
  )
  return `{\n${rows.join('\n')}\n}`
}
