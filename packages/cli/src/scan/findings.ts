import { resolve } from 'node:path'
import { findKeys, hashKey, redactKeys } from '@oanim/key'
import { visible } from '../output/text.ts'
import type { PlacedKey, Unsearched, UnusedComment } from './search-content.ts'

/** Where a key was found. An `object` is referenced without a path. */
export type Where = 'file' | 'file_name' | 'ref_name' | 'commit_message' | 'tag_message' | 'object'

/** What silences a finding: a comment, an option, or the baseline file. */
export type SilencedBy = 'oanim:allow' | '--allow' | 'baseline'

/** What silences a finding, in a sentence. */
export function nameOf(by: SilencedBy): string {
  return by === 'baseline' ? 'the baseline' : by
}

/** A key and its place. Contains no secret. */
export interface Finding {
  readonly in: Where
  /** The path relative to the working folder, with slashes; the name of a tag; or a whole reference. Keys in it are redacted. */
  readonly path: string | null
  /** The file in the archive `path`; empty if `path` is a compressed file. */
  readonly inside?: string
  readonly line: number
  readonly column: number
  readonly endColumn: number
  readonly prefix: string
  /** SHA-256 of the key, as the server stores it. */
  readonly keyHash: string
  /** In the history: the commit that added it. */
  readonly commit?: string | null
  /** In the history: the number of versions of the file that contain it. */
  readonly versions?: number
}

/** A finding that does not count. */
export interface Silenced extends Finding {
  readonly by: SilencedBy
}

export interface Unreadable {
  readonly path: string
  readonly reason: string
  /** Part of it was searched. */
  readonly isPartial?: true
}

/** Findings that are known from a baseline file. */
export interface KnownFindings {
  has(finding: Finding): boolean
  /** Notes that a file was searched completely. */
  addSearched(path: string): void
}

/** Collects the results of a scan. */
export class Findings {
  readonly all: Finding[] = []
  readonly silenced: Silenced[] = []
  /** Comments `oanim:allow` in files that silence nothing. */
  readonly unusedComments: (UnusedComment & { readonly path: string })[] = []
  /** Whole paths of what was listed completely. */
  readonly roots: string[] = []
  readonly unreadable: Unreadable[] = []
  files = 0
  bytes = 0
  /** Commits whose messages were searched. */
  commits: number | undefined
  /** Every key that was found and is not silenced, by its hash. Used only to report it. */
  readonly secrets = new Map<string, string>()
  readonly baseline: KnownFindings | undefined
  readonly #allowed: ReadonlySet<string>
  readonly #names = new Set<string>()
  readonly #unreadable = new Set<string>()

  /** @param allowed Prefixes of keys to silence. */
  constructor(allowed: readonly string[] = [], baseline?: KnownFindings) {
    this.#allowed = new Set(allowed)
    this.baseline = baseline
  }

  add(
    found: PlacedKey,
    place: { in: Where; path: string | null; commit?: string | null; versions?: number },
  ): void {
    const keyHash = hashKey(found.key)
    const { line, column, endColumn, prefix, inside, isInName } = found
    const finding: Finding = {
      ...place,
      ...(isInName && { in: 'file_name' }),
      path: place.path === null ? null : redactKeys(place.path),
      ...(inside !== undefined && { inside: redactKeys(inside) }),
      line,
      column,
      endColumn,
      prefix,
      keyHash,
    }
    const by = this.#silencer(finding, found.isAllowed)
    if (by !== undefined) {
      this.silenced.push({ ...finding, by })
      return
    }
    this.all.push(finding)
    this.secrets.set(keyHash, found.key)
  }

  #silencer(finding: Finding, isAllowed: boolean): SilencedBy | undefined {
    // Also asked about a key that is allowed, because its entry is not stale.
    const isKnown = this.baseline?.has(finding) ?? false
    if (isAllowed) return 'oanim:allow'
    if (this.#allowed.has(finding.prefix)) return '--allow'
    return isKnown ? 'baseline' : undefined
  }

  /** Silences all findings, after they were written to the baseline. */
  silenceAll(): void {
    this.silenced.push(...this.all.splice(0).map((finding) => ({ ...finding, by: 'baseline' as const })))
    this.secrets.clear()
  }

  addRoot(path: string): void {
    this.roots.push(resolve(path))
  }

  addUnusedComments(path: string, comments: readonly UnusedComment[]): void {
    for (const { line, inside } of comments) {
      const location = inside === undefined ? {} : { inside: redactKeys(inside) }
      this.unusedComments.push({ path: redactKeys(path), ...location, line })
    }
  }

  /** Adds the keys in a path, or in the name of a branch or tag. A key in a folder name is added once. */
  addNames(path: string, place: { in: 'file_name' | 'ref_name'; commit?: string | null }): void {
    for (const found of findKeys(path)) {
      const start = Buffer.from(path).toString('utf8', 0, found.offset).length
      const end = path.indexOf('/', start)
      const named = end < 0 ? path : path.slice(0, end)
      const id = `${place.in}:${named}:${found.column}`
      if (this.#names.has(id)) continue
      this.#names.add(id)
      this.add(found, { ...place, path: named })
    }
  }

  addUnreadable(path: string, reason: string, options: { isPartial?: boolean } = {}): void {
    const shown = redactKeys(path)
    const id = `${shown}\0${reason}`
    if (this.#unreadable.has(id)) return
    this.#unreadable.add(id)
    this.unreadable.push({ path: shown, reason, ...(options.isPartial && { isPartial: true }) })
  }

  addUnsearched(path: string, unsearched: readonly Unsearched[]): void {
    for (const { inside, reason } of unsearched) {
      this.addUnreadable(inside ? `${path}!/${inside}` : path, reason)
    }
  }
}

/** Sorts findings by place. */
export function sorted<Each extends Finding>(findings: readonly Each[]): Each[] {
  return findings.toSorted(
    (a, b) =>
      compare(a.path ?? '', b.path ?? '') ||
      compare(a.commit ?? '', b.commit ?? '') ||
      a.line - b.line ||
      a.column - b.column,
  )
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

const commitDigits = 10

/** The place of a finding, on one line. `git show` accepts the form `COMMIT:path`. */
export function locationOf(finding: Finding): string {
  const path = visible(pathOf(finding))
  const commit = finding.commit?.slice(0, commitDigits)
  switch (finding.in) {
    case 'file':
      return commit === undefined ? path : `${commit}:${path}`
    case 'file_name':
      return `${commit === undefined ? path : `${commit}:${path}`} (name)`
    case 'ref_name':
      return `${path} (name)`
    case 'commit_message':
      return `${commit} (message)`
    case 'tag_message':
      return `tag ${path} (message)`
    case 'object':
      return `object ${path.slice(0, commitDigits)}`
  }
}

/** The path, and what is inside it. */
export function pathOf({ path, inside }: Pick<Finding, 'path' | 'inside'>): string {
  if (inside === undefined) return path ?? ''
  return inside === '' ? `${path} (decompressed)` : `${path}!/${inside}`
}
