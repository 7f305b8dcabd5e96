import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** What starts a process, a browser, a server or a database. */
const heavy =
  /from '(?:node:(?:child_process|http|net|worker_threads)|playwright-core|pg|[./\w-]+\/(?:store|image-worker-pool|app|render-image)\.ts)'/

/** The test files that start no process, browser, server or database, and import no support file that does. */
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
