import { statfsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const memory = '/dev/shm'
const neededBytes = 2 ** 30

/**
 * Creates a temporary folder for a database, in memory where Linux has room there: on a disk, creating a database and
 * committing a change take several times the CPU time.
 */
export function newMemoryFolder(prefix: string): Promise<string> {
  return mkdtemp(join(hasRoom() ? memory : tmpdir(), prefix))
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize > neededBytes
  } catch {
    return false
  }
}
