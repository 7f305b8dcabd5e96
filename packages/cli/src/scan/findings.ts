import { type FoundKey, findKeys, hashKey, redactKeys } from '@oanim/key'
import type { PlacedKey, Unsearched } from './search-content.ts'

/** What a key was found in: `object` is one that a reference names without a path. */
export type Where = 'file' | 'file_name' | 'ref_name' | 'commit_message' | 'tag_message' | 'object'

/** A key in a place. Nothing of its secret is here. */
export interface Finding {
  readonly in: Where
  /** From the working folder, with slashes; of a tag its name; of a branch or tag name the whole reference. Keys in it are cut. */
  readonly path: string | null
  /** Name of the file in the archive `path`; empty for one that is only compressed. */
  readonly inside?: string
  readonly line: number
  readonly column: number
  readonly endColumn: number
  readonly prefix: string
  /** SHA-256 of the key, as the server stores it. */
  readonly keyHash: string
  /** The commit that brought it, where history was searched. */
  readonly commit?: string | null
  /** In how many versions of the file it is, where history was searched. */
  readonly versions?: number
}

export interface Unreadable {
  readonly path: string
  readonly reason: string
  /** Some of it was searched. */
  readonly isPartial?: true
}

/** Gathers what a scan finds. */
export class Findings {
  readonly all: Finding[] = []
  readonly unreadable: Unreadable[] = []
  files = 0
  bytes = 0
  /** Commits whose messages were searched. */
  commits: number | undefined
  /** Every key that was found, by its hash: only to report it. */
  readonly secrets = new Map<string, string>()
  readonly #allowed: ReadonlySet<string>
  readonly #names = new Set<string>()
  readonly #unreadable = new Set<string>()

  /** @param allowed Prefixes of keys that are known. */
  constructor(allowed: readonly string[] = []) {
    this.#allowed = new Set(allowed)
  }

  /** Says which of the found keys count. */
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

  /** Adds the keys in a path or in the name of a branch or tag: a folder name once, however many files it holds. */
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

  /** In the order of places. */
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
