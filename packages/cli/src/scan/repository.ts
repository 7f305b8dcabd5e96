import { statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Failure, systemReason } from '../failure.ts'
import type { Findings } from './findings.ts'
import { git, runGit } from './git.ts'

/** The repository that a path is in. */
export interface Repository {
  /** Where git is run. */
  readonly folder: string
  /** What git calls the path there. */
  readonly pathspec: string
  /** What leads from here to the top of the working tree; paths in the repository follow it. */
  readonly base: string
}

/**
 * Finds the repository that a path is in.
 *
 * @param path Without one, the working folder counts.
 * @throws {Failure} exit 2: `path_not_found`, `git_missing`, `repository_missing`, `git_failed`
 */
export async function repositoryOf(path = '.'): Promise<Repository> {
  let isFolder: boolean
  try {
    isFolder = statSync(path).isDirectory()
  } catch (error) {
    throw new Failure('path_not_found', `${path} cannot be searched: ${systemReason(error)}.`, {
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

/** Searches the names of the branches and tags of some repositories, and of a branch that has no commit yet. */
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
