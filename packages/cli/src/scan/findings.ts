import { type FoundKey, findKeys, hashKey, redactKeys } from '@oanim/key'
import { visible } from '../output/text.ts'
import type { PlacedKey, Unsearched } from './search-content.ts'

/** Where a key was found. An `object` is referenced without a path. */
export type Where = 'file' | 'file_name' | 'ref_name' | 'commit_message' | 'tag_message' | 'object'

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

export interface Unreadable {
  readonly path: string
  readonly reason: string
  /** Part of it was searched. */
  readonly isPartial?: true
}

/** Collects the results of a scan. */
export class Findings {
  readonly all: Finding[] = []
  readonly unreadable: Unreadable[] = []
  files = 0
  bytes = 0
  /** Commits whose messages were searched. */
  commits: number | undefined
  /** Every key that was found, by its hash. Used only to report it. */
  readonly secrets = new Map<string, string>()
  readonly #allowed: ReadonlySet<string>
  readonly #names = new Set<string>()
  readonly #unreadable = new Set<string>()

  /** @param allowed Prefixes of keys to ignore. */
  constructor(allowed: readonly string[] = []) {
    this.#allowed = new Set(allowed)
  }

  /** Removes keys that are allowed. */
  relevant<Key extends FoundKey>(found: readonly Key[]): Key[] {
    return found.filter(({ prefix, isAllowed }) => !isAllowed && !this.#allowed.has(prefix))
  }

  add(
    found: PlacedKey,
    place: { in: Where; path: string | null; commit?: string | null; versions?: number },
  ): void {
    const keyHash = hashKey(found.key)
    this.secrets.set(keyHash, found.key)
    const { line, column, endColumn, prefix, inside, isInName } = found
    this.all.push({
      ...place,
      ...(isInName && { in: 'file_name' }),
      path: place.path === null ? null : redactKeys(place.path),
      ...(inside !== undefined && { inside: redactKeys(inside) }),
      line,
      column,
      endColumn,
      prefix,
      keyHash,
    })
  }

  /** Adds the keys in a path, or in the name of a branch or tag. A key in a folder name is added once. */
  addNames(path: string, place: { in: 'file_name' | 'ref_name'; commit?: string | null }): void {
    for (const found of this.relevant(findKeys(path))) {
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

  /** The findings, sorted by place. */
  sorted(): Finding[] {
    return this.all.toSorted(
      (a, b) =>
        compare(a.path ?? '', b.path ?? '') ||
        compare(a.commit ?? '', b.commit ?? '') ||
        a.line - b.line ||
        a.column - b.column,
    )
  }
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

function pathOf({ path, inside }: Finding): string {
  if (inside === undefined) return path ?? ''
  return inside === '' ? `${path} (decompressed)` : `${path}!/${inside}`
}
