import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs a folder with its own lock file: optional tools that running Open Animate does not need.
 *
 * @param before Called before an installation, if one is needed.
 * @param omit Which of its dependencies to leave out.
 * @returns Why the installation failed, if it did.
 */
export function installApart(folder: string, before: () => void, omit?: 'dev'): string | undefined {
  const stamp = join(folder, 'node_modules', '.installed')
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
  if (installed === lock || (omit && installed === `${lock} without ${omit}`)) return undefined
  before()
  const { status, stderr, error } = spawnSync(
    'npm',
    [
      ...['ci', '--ignore-scripts', '--workspaces=false', '--no-audit', '--no-fund', '--loglevel=error'],
      ...(omit ? [`--omit=${omit}`] : []),
    ],
    { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
  )
  if (status !== 0) return error?.message ?? stderr.trim().split('\n')[0] ?? `npm ended with ${status}`
  writeFileSync(stamp, omit ? `${lock} without ${omit}` : lock)
  return undefined
}
