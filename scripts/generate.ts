import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { variables } from '../packages/server/src/config.ts'
import { problems } from '../packages/server/src/http/problems/problems.ts'
import { openapiDocument } from '../packages/server/src/openapi-document.ts'
import { operations } from '../packages/server/src/operations.ts'
import { promptReference } from './prompt-reference.ts'

const root = join(import.meta.dirname, '..')

writeFileSync(join(root, 'openapi.json'), `${JSON.stringify(openapiDocument(operations), null, 2)}\n`)

const lines = variables.map(
  ({ name, description, default: value }) => `# ${description}\n#${name}=${value ?? ''}\n`,
)
writeFileSync(
  join(root, '.env.example'),
  `# Variables of the server, each with its default. Generated from packages/server/src/config.ts.\n\n${lines.join('\n')}`,
)

const table = variables.map(
  ({ name, description, default: value }) =>
    `| \`${name}\` | ${description} | ${value ? `\`${value}\`` : ''} |`,
)
replaceBetween(
  'docs/running.md',
  'settings',
  ['| Variable | Meaning | Default |', '|---|---|---|', ...table].join('\n'),
)

const errors = Object.entries(problems).map(([code, { status, title, retry, hint }]) => {
  const retryable = retry === 'later' ? ' `retryable` is true.' : ''
  return `## \`${code}\`\n\n**${status} ${title}.** ${hint}${retryable}\n`
})
writeFileSync(
  join(root, 'docs/errors.md'),
  `# Errors

Every error response is \`application/problem+json\` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)). In programs, branch
on \`code\`: its meaning never changes. \`detail\` says what happened, and \`hint\` says what to do. If \`retryable\` is true, you
can send the same request again later.

<!-- Generated from packages/server/src/http/problems by \`npm run generate\`. -->

${errors.join('\n')}`,
)

for (const [name, text] of Object.entries(promptReference())) replaceBetween('docs/prompts.md', name, text)

/** Replaces the text between `<!-- name: … -->` and `<!-- /name -->` in a document. */
function replaceBetween(file: string, name: string, text: string): void {
  const path = join(root, file)
  const pattern = new RegExp(`(<!-- ${name}:[^>]*-->\n)[\\s\\S]*?(<!-- /${name} -->)`)
  const before = readFileSync(path, 'utf8')
  if (!pattern.test(before)) throw new Error(`${file} has no section ${name}`)
  writeFileSync(
    path,
    before.replace(pattern, (_, start: string, end: string) => `${start}${text}\n${end}`),
  )
}
