import { type Dirent, lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { Failure, systemReason } from '../failure.ts'
import { isNoRepository, runGit, splitZeros, whyGitFailed } from './git.ts'
import { specialFile } from './search-file.ts'

/** A file to search, or a path that could not be listed completely. */
export interface Listed {
  readonly path: string
  readonly unreadable?: string
  readonly isPartial?: true
  /** A symbolic link. Its target is searched as text. */
  readonly isLink?: true
}

export interface ListOptions {
  /** Include files that .gitignore excludes. */
  readonly withIgnored: boolean
  /** Called with a folder of each repository that git listed. */
  readonly onRepository: (folder: string) => void
}

/**
 * Lists the files below a path: in a repository the files that git tracks or would add, elsewhere the files that no
 * .gitignore excludes. `.git` is left out. Symbolic links are not followed, except the path itself, which is listed even if
 * it is ignored.
 *
 * @throws {Failure} `path_not_found`, exit 2
 */
export async function* listFiles(path: string, options: ListOptions): AsyncGenerator<Listed> {
  let stats: Stats
  try {
    stats = statSync(path)
  } catch (error) {
    throw new Failure('path_not_found', `Cannot search ${path}: ${systemReason(error)}.`, {
      exitCode: 2,
      hint: 'Nothing was searched.',
    })
  }
  if (stats.isFile()) yield { path }
  else if (!stats.isDirectory()) yield { path, unreadable: specialFile(stats) }
  else if (options.withIgnored) yield* walk(path, [], options)
  else yield* listFolder(path, options)
}

async function* listFolder(folder: string, options: ListOptions): AsyncGenerator<Listed> {
  const listed = await listWithGit(folder)
  if (listed.problem !== undefined) yield { path: folder, unreadable: listed.problem, isPartial: true }
  if (listed.names === undefined) {
    yield* walk(folder, [], options)
    return
  }
  options.onRepository(folder)
  yield* listed.unreadable
  let absent = 0
  for (const [name, isSkipped] of listed.names) {
    const path = join(folder, name)
    // A submodule that was not fetched lists itself.
    if (resolve(path) === resolve(folder)) {
      yield {
        path: folder,
        unreadable: 'it is a submodule that was not fetched (run git submodule update --init)',
      }
      continue
    }
    let stats: Stats
    try {
      stats = lstatSync(path)
    } catch (error) {
      const reason = explain(path, error)
      if (reason !== undefined) yield { path, unreadable: reason }
      else if (isSkipped) absent += 1
      continue
    }
    // A submodule, or a repository inside the repository.
    if (stats.isDirectory()) yield* listFolder(path, options)
    else if (stats.isFile()) yield { path }
    else if (stats.isSymbolicLink()) yield { path, isLink: true }
  }
  if (absent > 0) {
    const files =
      absent === 1 ? 'one committed file is' : `${absent.toLocaleString('en-US')} committed files are`
    yield {
      path: folder,
      unreadable: `${files} not checked out (sparse checkout; --history searches them)`,
      isPartial: true,
    }
  }
}

interface GitListing {
  /** Paths, and whether each is excluded by a sparse checkout. `undefined` if git cannot list them. */
  readonly names?: Map<string, boolean>
  readonly unreadable: readonly Listed[]
  /** Why committed files may be missing. */
  readonly problem?: string
}

/** Asks git, which knows every ignore rule. */
async function listWithGit(folder: string): Promise<GitListing> {
  try {
    const ignored = await runGit(folder, ['check-ignore', '-q', '--', '.'])
    if (ignored.exitCode === 0) return { unreadable: [] }
    const options = ['-z', '-t', '--cached', '--others', '--exclude-standard']
    const answer = await runGit(folder, ['ls-files', ...options, '--', '.'])
    if (answer.exitCode === 0) {
      const unreadable = [...answer.stderr.matchAll(/^warning: could not open directory '(.*?)\/?': (.*)$/gm)]
      return {
        names: new Map(splitZeros(answer.stdout).map((line) => [line.slice(2), line.startsWith('S ')])),
        unreadable: unreadable.map(([, name = '', reason = '']) => ({
          path: join(folder, name),
          unreadable: reason.toLowerCase(),
        })),
      }
    }
    if (isNoRepository(answer.stderr)) return { unreadable: [] }
    return { unreadable: [], problem: leftOut(whyGitFailed(answer.stderr)) }
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'git_missing')) throw error
    return { unreadable: [], ...(isInRepository(folder) && { problem: leftOut('git is not installed') }) }
  }
}

function leftOut(reason: string): string {
  return `${reason}, so committed files that .gitignore excludes were not searched (--no-ignore includes them)`
}

function isInRepository(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    try {
      lstatSync(join(at, '.git'))
      return true
    } catch {
      if (dirname(at) === at) return false
    }
  }
}

interface Rules {
  readonly matcher: Ignore
  /** Characters of a path before the part that the rules match. */
  readonly skip: number
}

function* walk(folder: string, outer: readonly Rules[], options: ListOptions): Generator<Listed> {
  let entries: Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    yield { path: folder, unreadable: systemReason(error) }
    return
  }
  const isGitFolder = ['HEAD', 'objects', 'refs'].every((name) =>
    entries.some((entry) => entry.name === name),
  )
  if (isGitFolder) {
    const reason = 'it is a git repository without a working tree (search it with --history)'
    yield { path: folder, unreadable: reason, isPartial: true }
  }
  const prefix = join(folder, 'x').slice(0, -1)
  const rules = [...outer]
  if (!options.withIgnored && entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) {
    const path = `${prefix}.gitignore`
    try {
      rules.push({ matcher: ignore().add(readFileSync(path, 'utf8')), skip: prefix.length })
    } catch {
      // It is listed like any other file, and then reported as unreadable.
    }
  }
  for (const entry of entries) {
    if (entry.name === '.git' || (isGitFolder && entry.name === 'objects')) continue
    const path = prefix + entry.name
    const isFolder = entry.isDirectory()
    if (isIgnored(isFolder ? `${path}/` : path, rules)) continue
    if (isFolder) yield* walk(path, rules, options)
    else if (entry.isFile()) yield { path }
    else if (entry.isSymbolicLink()) yield { path, isLink: true }
  }
}

/** The innermost .gitignore that matches a path decides. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { matcher, skip } of rules.toReversed()) {
    const { ignored, unignored } = matcher.test(path.slice(skip).replaceAll('\\', '/'))
    if (ignored || unignored) return ignored
  }
  return false
}

/**
 * Explains why a listed file cannot be read.
 *
 * @returns `undefined` if it was deleted since, which is not an error.
 */
export function explain(path: string, error: unknown): string | undefined {
  const isDeleted = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  if (!isDeleted) return systemReason(error)
  return path.includes('\uFFFD') ? 'its name is not UTF-8' : undefined
}
