import { readlinkSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Findings } from './findings.ts'
import { explain, type Listed, listFiles } from './list-files.ts'
import { addRefNames } from './repository.ts'
import { searchContent } from './search-content.ts'
import { searchFile, searchInput } from './search-file.ts'

/** Searches files, folders and their names. `-` is standard input. */
export async function scanFiles(
  paths: readonly string[],
  findings: Findings,
  { withIgnored }: { withIgnored: boolean },
): Promise<void> {
  const seen = new Set<string>()
  const repositories = new Set<string>()
  for (const path of paths) findings.addRoot(path)
  const options = { withIgnored, onRepository: (folder: string) => repositories.add(folder) }
  const breathe = breather()
  for (const path of paths) {
    if (path === '-') {
      take(findings, 'standard input', await searchInput())
      continue
    }
    for await (const listed of listFiles(path, options)) {
      const absolute = resolve(listed.path)
      const isFolderNote = listed.isPartial === true
      if (!isFolderNote && seen.has(absolute)) continue
      if (!isFolderNote) seen.add(absolute)
      const shown = listed.path.replaceAll('\\', '/')
      findings.addNames(shown, { in: 'file_name' })
      if (listed.unreadable !== undefined) {
        findings.addUnreadable(shown, listed.unreadable, listed)
        continue
      }
      try {
        take(findings, shown, await searchListed(listed, breathe))
      } catch (error) {
        const reason = explain(listed.path, error)
        if (reason !== undefined) findings.addUnreadable(shown, reason)
      }
      await breathe()
    }
  }
  await addRefNames(repositories, findings)
}

async function searchListed(listed: Listed, breathe: () => Promise<void>): ReturnType<typeof searchFile> {
  if (!listed.isLink) return searchFile(listed.path, breathe)
  const target = Buffer.from(readlinkSync(listed.path))
  return { ...searchContent(target), bytes: target.length }
}

function take(
  findings: Findings,
  path: string,
  { found, unsearched, unusedComments, bytes }: Awaited<ReturnType<typeof searchFile>>,
): void {
  findings.files += 1
  findings.bytes += bytes
  for (const key of found) findings.add(key, { in: 'file', path })
  findings.addUnsearched(path, unsearched)
  findings.addUnusedComments(path, unusedComments)
  if (unsearched.length === 0) findings.baseline?.addSearched(path)
}

/** Files are read synchronously, which is fastest. Now and then the event loop runs, for ^C and the spinner. */
function breather(): () => Promise<void> {
  let lastAt = performance.now()
  return async () => {
    if (performance.now() - lastAt < 50) return
    await new Promise((resolve) => setImmediate(resolve))
    lastAt = performance.now()
  }
}
