import { join } from 'node:path'
import { installApart } from '../../scripts/install-apart.ts'
import { logProgress } from './report.ts'

const folder = join(import.meta.dirname, '../peer-better-auth')

export const peerServer = join(folder, 'server.mjs')

/** Installs better-auth into its own folder. @returns Why that failed, if it did. */
export function installPeer(): string | undefined {
  return installApart(folder, () =>
    logProgress('Installing better-auth into bench/peer-better-auth (once) …'),
  )
}
