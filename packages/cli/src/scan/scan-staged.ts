import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Findings } from './findings.ts'
import { git, splitZeros } from './git.ts'
import { addRefNames, repositoryOf, searchLfsContent } from './repository.ts'
import type { UnusedComment } from './search-content.ts'
import { type SearchedObject, searchObjects } from './search-objects.ts'

interface Change {
  readonly path: string
  readonly isNew: boolean
  readonly before: string
  /** `undefined` for a submodule, whose content is in another repository. */
  readonly after: string | undefined
}

/** Searches the lines that the next commit would add, and the names of new files. */
export async function scanStaged(paths: readonly string[], findings: Findings): Promise<void> {
  const seen = new Set<string>()
  for (const path of paths.length > 0 ? paths : [undefined]) {
    const { folder, base, pathspec } = await repositoryOf(path)
    const changes = await changesIn(folder, path === undefined ? [] : ['--', pathspec])
    const fresh = changes.filter((change) => !seen.has(join(base, change.path)))
    for (const change of fresh) seen.add(join(base, change.path))

    const objects = new Map<string, SearchedObject>()
    const ids = new Set(fresh.flatMap(({ after }) => after ?? []))
    await searchObjects(folder, Readable.from([...ids].map((id) => `${id}\n`)), (object) => {
      objects.set(object.id, object)
    })
    for (const change of fresh) {
      const shown = join(base, change.path).replaceAll('\\', '/')
      if (change.isNew) findings.addNames(shown, { in: 'file_name' })
      if (change.after === undefined) continue
      findings.files += 1
      const object = objects.get(change.after)
      if (object === undefined || object.type === 'missing') {
        findings.addUnreadable(shown, 'its staged content is missing in git')
        continue
      }
      const { bytes, found, unsearched, unusedComments } = await searchLfsContent(folder, object)
      findings.bytes += bytes
      findings.addUnsearched(shown, unsearched)
      if (found.length === 0 && unusedComments.length === 0) continue
      const isAddedLine = object.lfsId === undefined ? await addedLines(folder, change) : () => true
      const isAdded = (each: UnusedComment) => each.inside !== undefined || isAddedLine(each.line)
      for (const key of found.filter(isAdded)) findings.add(key, { in: 'file', path: shown })
      findings.addUnusedComments(shown, unusedComments.filter(isAdded))
    }
    await addRefNames([folder], findings)
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
    if (noId.test(after)) continue
    const path = fields[i + 1] ?? ''
    changes.push({ path, isNew: noId.test(before), before, after: mode === submodule ? undefined : after })
  }
  return changes
}

/** Returns a function that tells whether a line is new or changed. */
async function addedLines(
  folder: string,
  { isNew, before, after = '' }: Change,
): Promise<(line: number) => boolean> {
  if (isNew) return () => true
  const options = [
    '--unified=0',
    '--inter-hunk-context=0',
    '--text',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
  ]
  const diff = await git(folder, ['diff', ...options, before, after])
  // Without context lines, no line of the files can look like a hunk header.
  const heads = diff.toString('latin1').matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm)
  const ranges = [...heads].map(([, start, count = '1']) => [Number(start), Number(count)] as const)
  return (line) => ranges.some(([start, count]) => line >= start && line < start + count)
}
