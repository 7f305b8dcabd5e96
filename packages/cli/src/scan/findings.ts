import { type FoundKey, hashKey, redactKeys } from '@oanim/key'

/** What a key was found in: `object` is one that a reference names without a path. */
export type Where = 'file' | 'commit_message' | 'tag_message' | 'object'

/** A key in a place. Nothing of its secret is here. */
export interface Finding {
  readonly in: Where
  /** From the working folder, with slashes; of a tag its name. Keys in it are cut. */
  readonly path: string | null
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

  /** @param allowed Prefixes of keys that are known. */
  constructor(allowed: readonly string[] = []) {
    this.#allowed = new Set(allowed)
  }

  /** Says which of the found keys count. */
  relevant(found: readonly FoundKey[]): FoundKey[] {
    return found.filter(({ prefix, isAllowed }) => !isAllowed && !this.#allowed.has(prefix))
  }

  add(
    found: FoundKey,
    place: { in: Where; path: string | null; commit?: string | null; versions?: number },
  ): void {
    const keyHash = hashKey(found.key)
    this.secrets.set(keyHash, found.key)
    const { line, column, endColumn, prefix } = found
    const path = place.path === null ? null : redactKeys(place.path)
    this.all.push({ ...place, path, line, column, endColumn, prefix, keyHash })
  }

  addUnreadable(path: string, reason: string): void {
    this.unreadable.push({ path: redactKeys(path), reason })
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
