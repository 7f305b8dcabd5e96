import { join, resolve } from 'node:path'
import { systemCode } from '../failure.ts'
import { git } from './git.ts'
import type { Searched } from './search-content.ts'
import { searchFile } from './search-file.ts'
import type { SearchedObject } from './search-objects.ts'

/**
 * Searches what a Git LFS pointer stands for, if the repository keeps it here.
 *
 * @returns The object itself when it is no pointer, or its content is elsewhere.
 */
export async function searchLfsContent(
  folder: string,
  object: SearchedObject,
): Promise<Searched & { bytes: number }> {
  const { lfsId } = object
  if (lfsId === undefined) return object
  const gitFolder = (await git(folder, ['rev-parse', '--git-common-dir'])).toString().trimEnd()
  const path = join(resolve(folder, gitFolder), 'lfs/objects', lfsId.slice(0, 2), lfsId.slice(2, 4), lfsId)
  try {
    return await searchFile(path, async () => {})
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return object
    throw error
  }
}
