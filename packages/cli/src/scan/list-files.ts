import { type Dirent, lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { Failure, systemReason } from '../failure.ts'
import { isNoRepository, runGit, splitZeros, whyGitFailed } from './git.ts'
import { specialFile } from './search-file.ts'

/** A file to search, or what kept one, or a part of a folder, from being listed. */
export interface Listed {
  readonly path: string
  readonly unreadable?: string
  readonly isPartial?: true
  /** A symbolic link: what it points to is text of its own. */
  readonly isLink?: true
}

export interface ListOptions {
  /** Also what .gitignore names. */
  readonly withIgnored: boolean
  /** Called with a folder of each repository that was listed by git. */
  readonly onRepository: (folder: string) => void
}

/**
 * Lists the files below a path: of a repository what git would commit or has, elsewhere what no .gitignore names.
 * Symbolic links are not followed, but for the path itself, which is listed even if it is ignored. `.git` is left out.
 *
 * @throws {Failure} `path_not_found`, exit 2
 */
export async function* listFiles(path: string, options: ListOptions): AsyncGenerator<Listed> {
  let stats: Stats
  try {
    stats = statSync(path)
  } catch (error) {
    throw new Failure('path_not_found', `${path} cannot be searched: ${systemReason(error)}.`, {
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
  if (listed.trouble !== undefined) yield { path: folder, unreadable: listed.trouble, isPartial: true }
  if (listed.names === undefined) {
    yield* walk(folder, [], options)
    return
  }
  options.onRepository(folder)
  yield* listed.unreadable
  let absent = 0
  for (const [name, isSkipped] of listed.names) {
    const path = join(folder, name)
    // A submodule that is not there lists itself.
    if (resolve(path) === resolve(folder)) {
      yield {
        path: folder,
        unreadable: 'it is a submodule that is not here (fetch it: git submodule update --init)',
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
      unreadable: `${files} not checked out (sparse checkout); --history searches them`,
      isPartial: true,
    }
  }
}

interface GitListing {
  /** Paths, and whether each is left out of the working tree on purpose. `undefined` when git cannot list them. */
  readonly names?: Map<string, boolean>
  readonly unreadable: readonly Listed[]
  /** Why committed files may be missing. */
  readonly trouble?: string
}

/** Asks git, which alone knows every rule of what is ignored. */
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
    return { unreadable: [], trouble: leftOut(whyGitFailed(answer.stderr)) }
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'git_missing')) throw error
    return { unreadable: [], ...(isInRepository(folder) && { trouble: leftOut('git is not installed') }) }
  }
}

function leftOut(reason: string): string {
  return `${reason}, so committed files that .gitignore names were left out (--no-ignore includes them)`
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
  /** Characters of a path before what the rules are about. */
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
      // As a file it is listed like every other, and told to be unreadable.
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

/** The innermost .gitignore that says something about a path decides. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { matcher, skip } of rules.toReversed()) {
    const { ignored, unignored } = matcher.test(path.slice(skip).replaceAll('\\', '/'))
    if (ignored || unignored) return ignored
  }
  return false
}

/**
 * Says why a file that was listed cannot be read.
 *
 * @returns `undefined` when it is gone meanwhile, which is no failure.
 */
export function explain(path: string, error: unknown): string | undefined {
  const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  if (!isGone) return systemReason(error)
  return path.includes('\uFFFD') ? 'its name is not UTF-8' : undefined
}
