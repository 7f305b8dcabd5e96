import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { FoundKey } from '@oanim/key'
import type { Findings } from './findings.ts'
import { git, splitZeros } from './git.ts'
import { repositoryOf } from './repository.ts'
import { searchObjects } from './search-objects.ts'

interface Change {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** Searches what the next commit would add: the staged content of changed files, and of it the added lines. */
export async function scanStaged(paths: readonly string[], findings: Findings): Promise<void> {
  const seen = new Set<string>()
  for (const path of paths.length > 0 ? paths : [undefined]) {
    const { folder, base, pathspec } = await repositoryOf(path)
    const changes = await changesIn(folder, path === undefined ? [] : ['--', pathspec])
    const fresh = changes.filter((change) => !seen.has(join(base, change.path)))
    for (const change of fresh) seen.add(join(base, change.path))

    const foundIn = new Map<string, FoundKey[]>()
    const ids = [...new Set(fresh.map(({ after }) => after))]
    const sizes = new Map<string, number>()
    await searchObjects(folder, Readable.from(ids.map((id) => `${id}\n`)), ({ id, type, bytes, found }) => {
      if (type === 'missing') findings.addUnreadable(id, 'git has no such object')
      sizes.set(id, bytes)
      const relevant = findings.relevant(found)
      if (relevant.length > 0) foundIn.set(id, relevant)
    })
    for (const change of fresh) {
      findings.files += 1
      findings.bytes += sizes.get(change.after) ?? 0
      const found = foundIn.get(change.after)
      if (found === undefined) continue
      const isAdded = await addedLines(folder, change)
      const shown = join(base, change.path).replaceAll('\\', '/')
      for (const key of found) if (isAdded(key.line)) findings.add(key, { in: 'file', path: shown })
    }
  }
}

const noId = /^0+$/
const submodule = '160000'

async function changesIn(folder: string, limit: readonly string[]): Promise<Change[]> {
  const options = ['--raw', '--no-abbrev', '-z', '--no-renames', '--no-relative', '--diff-filter=d']
  const fields = splitZeros(await git(folder, ['diff', '--cached', '--no-ext-diff', ...options, ...limit]))
  const changes: Change[] = []
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [, mode, before = '', after = ''] = (fields[i] ?? '').split(' ')
    if (mode !== submodule && !noId.test(after)) changes.push({ path: fields[i + 1] ?? '', before, after })
  }
  return changes
}

/** Says of a line whether it is new or changed. */
async function addedLines(folder: string, { before, after }: Change): Promise<(line: number) => boolean> {
  if (noId.test(before)) return () => true
  const options = [
    '--unified=0',
    '--inter-hunk-context=0',
    '--text',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
  ]
  const diff = await git(folder, ['diff', ...options, before, after])
  // Without context no line of the files begins like the head of a hunk.
  const heads = diff.toString('latin1').matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm)
  const ranges = [...heads].map(([, start, count = '1']) => [Number(start), Number(count)] as const)
  return (line) => ranges.some(([start, count]) => line >= start && line < start + count)
}
