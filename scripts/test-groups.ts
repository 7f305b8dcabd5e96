import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '..')
/** The folders whose test files share a process: to load the sources takes longer than most of them. */
const grouped = 'packages/server/test'
/** Files in one process: fewer, and two processes end at about the same time. */
const maxFiles = 10

/**
 * Lets test files of one folder share a process, one file after the other. Each file is a suite with its path as name.
 *
 * @returns The files to run: one for each process.
 */
export function groupTests(files: readonly string[]): string[] {
  // Node ignores test files in node_modules.
  const folder = mkdtempSync(join(tmpdir(), 'oanim-test-groups-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const groups = new Map<string, string[]>()
  for (const file of files) {
    if (file.startsWith(`${grouped}/`))
      groups.set(dirname(file), [...(groups.get(dirname(file)) ?? []), file])
  }
  const entries = [...groups].flatMap(([name, members]) => {
    const count = Math.ceil(members.length / Math.ceil(members.length / maxFiles))
    return Array.from({ length: Math.ceil(members.length / count) }, (_, index) => {
      const entry = join(folder, `${name.replaceAll('/', '-')}-${index + 1}.test.mjs`)
      writeFileSync(entry, source(members.slice(index * count, (index + 1) * count)))
      return entry
    })
  })
  return [...entries, ...files.filter((file) => !groups.has(dirname(file)))]
}

function source(files: readonly string[]): string {
  const suites = files.map((file) => {
    const url = pathToFileURL(join(root, file)).href
    return `await suite(${JSON.stringify(file)}, async () => { await import(${JSON.stringify(url)}) })\n`
  })
  // Without the timer, Node exits while a test waits for an idle image worker only.
  return `import { suite } from 'node:test'
const timer = setInterval(() => {}, 60_000)
${suites.join('')}clearInterval(timer)
`
}
