import { resolve } from 'node:path'
import type { Findings } from './findings.ts'
import { explain, type ListOptions, listFiles } from './list-files.ts'
import { searchFile, searchInput } from './search-file.ts'

/** Searches the files at and below some paths; `-` is standard input. */
export async function scanFiles(
  paths: readonly string[],
  findings: Findings,
  options: ListOptions,
): Promise<void> {
  const seen = new Set<string>()
  const breathe = breather()
  for (const path of paths) {
    if (path === '-') {
      const { found, bytes } = await searchInput()
      findings.files += 1
      findings.bytes += bytes
      for (const key of findings.relevant(found)) findings.add(key, { in: 'file', path: 'standard input' })
      continue
    }
    for await (const listed of listFiles(path, options)) {
      const absolute = resolve(listed.path)
      if (seen.has(absolute)) continue
      seen.add(absolute)
      const shown = listed.path.replaceAll('\\', '/')
      if (listed.unreadable !== undefined) {
        findings.addUnreadable(shown, listed.unreadable)
        continue
      }
      try {
        const { found, bytes } = await searchFile(listed.path, breathe)
        findings.files += 1
        findings.bytes += bytes
        for (const key of findings.relevant(found)) findings.add(key, { in: 'file', path: shown })
      } catch (error) {
        const reason = explain(listed.path, error)
        if (reason !== undefined) findings.addUnreadable(shown, reason)
      }
      await breathe()
    }
  }
}

/** Files are read without yielding, which is fastest; now and then ^C and the spinner get their turn. */
function breather(): () => Promise<void> {
  let lastAt = performance.now()
  return async () => {
    if (performance.now() - lastAt < 50) return
    await new Promise((resolve) => setImmediate(resolve))
    lastAt = performance.now()
  }
}
