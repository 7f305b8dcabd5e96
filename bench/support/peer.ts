import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { say } from './report.ts'

const folder = join(import.meta.dirname, '../peer-better-auth')
const stamp = join(folder, 'node_modules', '.installed')

export const peerServer = join(folder, 'server.mjs')

/** Installs the peer into its own folder, unless that was done. @returns Why it could not be, if so. */
export function installPeer(): string | undefined {
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return undefined
  say('Installing better-auth into bench/peer-better-auth (once) …')
  const { status, stderr, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--workspaces=false', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
  )
  if (status !== 0) return error?.message ?? stderr.trim().split('\n')[0] ?? `npm ended with ${status}`
  writeFileSync(stamp, lock)
  return undefined
}
