import { statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Failure, systemCode, systemReason } from '../failure.ts'
import type { Findings } from './findings.ts'
import { git, runGit } from './git.ts'
import type { Searched } from './search-content.ts'
import { searchFile } from './search-file.ts'
import type { SearchedObject } from './search-objects.ts'

/** The repository of a path. */
export interface Repository {
  /** The working folder for git. */
  readonly folder: string
  /** The path, as git spells it there. */
  readonly pathspec: string
  /** The path from here to the top of the working tree. */
  readonly base: string
}

/**
 * Finds the repository of a path.
 *
 * @throws {Failure} exit 2: `path_not_found`, `git_missing`, `repository_missing`, `git_failed`
 */
export async function repositoryOf(path = '.'): Promise<Repository> {
  let isFolder: boolean
  try {
    isFolder = statSync(path).isDirectory()
  } catch (error) {
    throw new Failure('path_not_found', `Cannot search ${path}: ${systemReason(error)}.`, {
      exitCode: 2,
      hint: 'Nothing was searched.',
    })
  }
  const folder = isFolder ? path : dirname(path)
  await git(folder, ['rev-parse', '--git-dir'])
  // A bare repository has no working tree.
  const up = await runGit(folder, ['rev-parse', '--show-cdup'])
  const base = up.exitCode === 0 ? join(folder, up.stdout.toString().trimEnd()) : folder
  return { folder, pathspec: isFolder ? '.' : `:(literal)${basename(path)}`, base }
}

/** Searches the names of branches and tags, and of a branch without a commit. */
export async function addRefNames(folders: Iterable<string>, findings: Findings): Promise<void> {
  const seen = new Set<string>()
  for (const folder of folders) {
    const { stdout } = await runGit(folder, ['rev-parse', '--git-common-dir'])
    const id = resolve(folder, stdout.toString().trimEnd())
    if (seen.has(id)) continue
    seen.add(id)
    const refs = await git(folder, ['for-each-ref', '--format=%(refname)'])
    const head = await runGit(folder, ['symbolic-ref', '--quiet', 'HEAD'])
    for (const name of `${refs}${head.stdout}`.split('\n')) findings.addNames(name, { in: 'ref_name' })
  }
}

/**
 * Searches the content of a Git LFS pointer, if the repository has it.
 *
 * @returns The object itself if it is not a pointer, or its content was not fetched.
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
