import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Imports of files that start a process, browser, server or database. */
const heavy =
  /from '(?:node:(?:child_process|http|net|worker_threads)|playwright-core|pg|[./\w-]+\/(?:store|image-worker-pool|app|render-image)\.ts)'/

/** Test files that do not start a process, browser, server or database, directly or through a support file. */
export function unitTests(): string[] {
  return globSync(['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root })
    .filter((file) => !isHeavy(join(root, file)))
    .sort()
}

function isHeavy(file: string): boolean {
  const text = readFileSync(file, 'utf8')
  if (heavy.test(text)) return true
  return [...text.matchAll(/ from '(\.[^']+)'/g)]
    .map(([, path = '']) => join(dirname(file), path))
    .some((path) => /\/test\//.test(path) && isHeavy(path))
}
