import { join } from 'node:path'
import { installApart } from '../../scripts/install-apart.ts'
import { say } from './report.ts'

const folder = join(import.meta.dirname, '../peer-better-auth')

export const peerServer = join(folder, 'server.mjs')

/** Installs the peer into its own folder, unless that was done. @returns Why it could not be, if so. */
export function installPeer(): string | undefined {
  return installApart(folder, () => say('Installing better-auth into bench/peer-better-auth (once) …'))
}
