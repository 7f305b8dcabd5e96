// Writes src/generated/openapi.ts from the contract at the root of the repository.
// Another contract can be named: node scripts/generate.mjs path/to/openapi.json
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'

const source = process.argv[2] ? resolve(process.argv[2]) : new URL('../../../openapi.json', import.meta.url)
const target = new URL('../src/generated/openapi.ts', import.meta.url)

const contract = JSON.parse(await readFile(source, 'utf8'))
// A field with a default may be left out by the caller.
const types = astToString(await openapiTS(contract, { defaultNonNullable: false }))
await mkdir(new URL('.', target), { recursive: true })
await writeFile(
  target,
  `// Generated from openapi.json by \`npm run generate\`. Do not edit: change the server's operations instead.\n\n${types}`,
)
