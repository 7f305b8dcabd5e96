import { existsSync, realpathSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { isPrefix } from '@oanim/key'
import { Failure, systemReason } from '../failure.ts'
import { toJson } from '../output/text.ts'
import { type Finding, type Findings, type KnownFindings, sorted, type Where } from './findings.ts'

/**
 * A finding in a baseline file. It names no line and no commit that must match, so it stays valid when lines move and when
 * commits are rebased.
 */
export interface BaselineEntry {
  readonly in: Where
  /** Relative to the folder of the baseline file, with slashes, if it is the path of a file. */
  readonly path: string | null
  readonly inside?: string
  readonly prefix: string
  /** Set if a scan of the history wrote the entry. */
  readonly commit?: string
}

const version = 1
const maxBytes = 10 << 20
const kinds: readonly Where[] = ['file', 'file_name', 'ref_name', 'commit_message', 'tag_message', 'object']

/** Known findings, which a scan silences. Contains no secret. */
export class Baseline implements KnownFindings {
  readonly path: string
  readonly #folder: string
  readonly #entries = new Map<string, BaselineEntry>()
  readonly #matched = new Set<string>()
  readonly #searched = new Set<string>()

  private constructor(path: string, entries: readonly BaselineEntry[]) {
    this.path = path
    this.#folder = folderOf(path)
    for (const entry of entries) this.#entries.set(idOf(entry), entry)
  }

  /** @throws {Failure} `baseline_invalid`, exit 2 */
  static async read(path: string): Promise<Baseline> {
    let text: string
    try {
      const stats = statSync(path)
      if (!stats.isFile()) throw invalid(path, 'it is not a regular file')
      if (stats.size > maxBytes) throw invalid(path, 'it is larger than 10 MB')
      text = await readFile(path, 'utf8')
    } catch (error) {
      throw error instanceof Failure ? error : invalid(path, systemReason(error))
    }
    return new Baseline(path, parse(path, text))
  }

  /** Whether the baseline contains a finding. */
  has(finding: Finding): boolean {
    const id = idOf(toEntry(finding, this.#folder))
    if (!this.#entries.has(id)) return false
    this.#matched.add(id)
    return true
  }

  addSearched(path: string): void {
    this.#searched.add(relativeTo(this.#folder, path))
  }

  /**
   * Entries that no longer match, as far as this scan can tell. A scan of the history judges the entries that such a scan
   * wrote, a scan of files the others, and a scan of staged changes none.
   */
  stale({ roots, unreadable, commits }: Findings): BaselineEntry[] {
    const isHistory = commits !== undefined
    const isComplete = unreadable.length === 0 && roots.some((root) => contains(root, this.#folder))
    return [...this.#entries].flatMap(([id, entry]) => {
      if (this.#matched.has(id) || isFromHistory(entry) !== isHistory) return []
      const isSearched = entry.in === 'file' && this.#searched.has(entry.path ?? '')
      const isMissing = isHistory || !existsSync(resolve(this.#folder, entry.path ?? ''))
      return isSearched || (isComplete && isMissing) ? [entry] : []
    })
  }
}

/** Converts findings to the content of a baseline file at a path. */
export function toBaseline(findings: readonly Finding[], path: string): string {
  const folder = folderOf(path)
  const entries = new Map(sorted(findings).map((finding) => [idOf(toEntry(finding, folder)), finding]))
  const about =
    'Findings that `oanim api-keys scan --baseline` silences. Contains no keys, only their prefixes.'
  return `${toJson({ about, version, findings: [...entries.values()].map((each) => toEntry(each, folder)) }, 2)}\n`
}

function toEntry({ in: where, path, inside, prefix, commit }: Finding, folder: string): BaselineEntry {
  const isFile = where === 'file' || where === 'file_name'
  return {
    in: where,
    path: isFile && path !== null ? relativeTo(folder, path) : path,
    ...(inside !== undefined && { inside }),
    prefix,
    ...(commit && { commit }),
  }
}

function idOf({ in: where, path, inside, prefix }: BaselineEntry): string {
  return JSON.stringify([where, path, inside ?? null, prefix])
}

function isFromHistory({ in: where, commit }: BaselineEntry): boolean {
  return commit !== undefined || where === 'tag_message' || where === 'object'
}

/** The real folder, because the working folder is a real one. */
function folderOf(path: string): string {
  const folder = dirname(resolve(path))
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}

function relativeTo(folder: string, path: string): string {
  return relative(folder, resolve(path)).replaceAll('\\', '/')
}

function contains(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`)
}

function parse(path: string, text: string): BaselineEntry[] {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw invalid(path, 'it is not JSON')
  }
  if (!isObject(content) || !Array.isArray(content['findings'])) throw invalid(path, 'it is not a baseline')
  if (content['version'] !== version) {
    throw invalid(path, `its version is not ${version} (a newer oanim may have written it)`)
  }
  return content['findings'].map((entry: unknown, index) => {
    if (!isEntry(entry)) throw invalid(path, `entry ${index + 1} is malformed`)
    return entry
  })
}

function isEntry(value: unknown): value is BaselineEntry {
  if (!isObject(value)) return false
  const { in: where, path, inside, prefix, commit } = value
  return (
    kinds.some((kind) => kind === where) &&
    (path === null || typeof path === 'string') &&
    (inside === undefined || typeof inside === 'string') &&
    (commit === undefined || typeof commit === 'string') &&
    typeof prefix === 'string' &&
    isPrefix(prefix)
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function invalid(path: string, reason: string): Failure {
  return new Failure('baseline_invalid', `Cannot use ${path} as a baseline: ${reason}.`, {
    exitCode: 2,
    hint: 'Nothing was searched. --write-baseline FILE creates a baseline.',
  })
}
