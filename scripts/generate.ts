import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { variables } from '../packages/server/src/config.ts'
import { openapiDocument } from '../packages/server/src/openapi-document.ts'

const root = join(import.meta.dirname, '..')

writeFileSync(join(root, 'openapi.json'), `${JSON.stringify(openapiDocument(), null, 2)}\n`)

const lines = variables.map(
  ({ name, description, default: value }) => `# ${description}\n#${name}=${value ?? ''}\n`,
)
writeFileSync(
  join(root, '.env.example'),
  `# Variables of the server, each with its default. Generated from packages/server/src/config.ts.\n\n${lines.join('\n')}`,
)
