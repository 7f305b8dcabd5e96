import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs a folder with its own lock file: optional tools that running Open Animate does not need.
 *
 * @param before Called before an installation, if one is needed.
 * @returns Why the installation failed, if it did.
 */
export function installApart(folder: string, before: () => void): string | undefined {
  const stamp = join(folder, 'node_modules', '.installed')
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return undefined
  before()
  const { status, stderr, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--workspaces=false', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
  )
  if (status !== 0) return error?.message ?? stderr.trim().split('\n')[0] ?? `npm ended with ${status}`
  writeFileSync(stamp, lock)
  return undefined
}
