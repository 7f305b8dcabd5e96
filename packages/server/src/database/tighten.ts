import { chmod, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of the data folder that other users of the machine must not be able to read. */
const isPrivate = /^(?:oanim\.db(?:-wal|-shm|-journal)?|auth-secret)$/

/**
 * Removes the permissions of other users on files of the data folder that an earlier version or another umask left
 * open. The folder itself is not changed: it may be shared.
 */
export async function tightenDataDir(dataDir: string): Promise<void> {
  if (process.platform === 'win32') return
  const names = await readdir(dataDir).catch(() => [])
  for (const name of names) {
    if (isPrivate.test(name)) await setMode(join(dataDir, name), 0o600)
  }
}

/** Does the same with a folder and everything in it. A folder that is already private is not searched. */
export async function tightenFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  if (((await stat(folder)).mode & 0o077) === 0) return
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await setMode(path, 0o700)
    else if (entry.isFile()) await setMode(path, 0o600)
  }
  // Last, so that an interrupted run is repeated.
  await setMode(folder, 0o700)
}

/** Skips files of other users: on shared storage only the owner can change the mode. */
async function setMode(path: string, mode: number): Promise<void> {
  try {
    await chmod(path, mode)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM' && code !== 'ENOENT') throw error
  }
}
