import { type Dirent, lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { Failure, systemReason } from '../failure.ts'
import { isNoRepository, runGit, splitZeros } from './git.ts'

/** A file to search, or what kept one from being listed. */
export type Listed =
  | { readonly path: string; readonly unreadable?: undefined }
  | { readonly path: string; readonly unreadable: string }

export interface ListOptions {
  /** Also what .gitignore names. */
  readonly withIgnored: boolean
  /** Tells that something other than a file stood in the way. */
  readonly onTrouble: (message: string) => void
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
  if (!stats.isDirectory()) yield { path }
  else if (options.withIgnored) yield* walk(path, [], options)
  else yield* listFolder(path, options)
}

async function* listFolder(folder: string, options: ListOptions): AsyncGenerator<Listed> {
  const listed = await listWithGit(folder, options)
  if (listed === undefined) {
    yield* walk(folder, [], options)
    return
  }
  yield* listed.unreadable
  for (const name of listed.names) {
    const path = join(folder, name)
    // A submodule that is not there lists itself.
    if (resolve(path) === resolve(folder)) continue
    let stats: Stats
    try {
      stats = lstatSync(path)
    } catch (error) {
      const reason = explain(path, error)
      if (reason !== undefined) yield { path, unreadable: reason }
      continue
    }
    // A submodule, or a repository inside the repository.
    if (stats.isDirectory()) yield* listFolder(path, options)
    else if (stats.isFile()) yield { path }
  }
}

/**
 * Asks git, which alone knows every rule of what is ignored.
 *
 * @returns `undefined` when git cannot tell: then the folder is walked.
 */
async function listWithGit(
  folder: string,
  { onTrouble }: ListOptions,
): Promise<{ names: Set<string>; unreadable: Listed[] } | undefined> {
  try {
    const ignored = await runGit(folder, ['check-ignore', '-q', '--', '.'])
    if (ignored.exitCode === 0) return undefined
    const answer = await runGit(folder, [
      'ls-files',
      '-z',
      '--cached',
      '--others',
      '--exclude-standard',
      '--',
      '.',
    ])
    if (answer.exitCode === 0) {
      const unreadable = [...answer.stderr.matchAll(/^warning: could not open directory '(.*?)\/?': (.*)$/gm)]
      return {
        names: new Set(splitZeros(answer.stdout)),
        unreadable: unreadable.map(([, name = '', reason = '']) => ({
          path: join(folder, name),
          unreadable: reason.toLowerCase(),
        })),
      }
    }
    if (!isNoRepository(answer.stderr)) {
      const [first = ''] = answer.stderr.trim().split('\n')
      onTrouble(`git cannot list ${folder} (${first.replace(/^fatal: /, '')})`)
    }
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'git_missing')) throw error
    if (isInRepository(folder)) onTrouble('git is not installed')
  }
  return undefined
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
    if (entry.name === '.git') continue
    const path = prefix + entry.name
    const isFolder = entry.isDirectory()
    if (isIgnored(isFolder ? `${path}/` : path, rules)) continue
    if (isFolder) yield* walk(path, rules, options)
    else if (entry.isFile()) yield { path }
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
