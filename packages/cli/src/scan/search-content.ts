import { type FoundKey, findKeys, KeyFinder } from '@oanim/key'
import { archiveFormat, type Budget } from './open-archive.ts'

/** A key, and its place in a compressed file. */
export interface PlacedKey extends FoundKey {
  /** The file in the archive; empty in a compressed file; `undefined` in any other file. */
  readonly inside?: string
  /** The key is part of the name `inside`. */
  readonly isInName?: true
}

/** Something that was not searched. */
export interface Unsearched {
  readonly inside?: string
  readonly reason: string
}

/** A comment `oanim:allow` that allows no key. */
export interface UnusedComment {
  readonly inside?: string
  readonly line: number
}

export interface Searched {
  readonly found: PlacedKey[]
  readonly unsearched: Unsearched[]
  readonly unusedComments: UnusedComment[]
}

/** What was searched without finding anything. */
export function nothingFound(...unsearched: Unsearched[]): Searched {
  return { found: [], unsearched, unusedComments: [] }
}

/** Ends a search in pieces. @param found The keys that were found before. */
export function endOf(finder: KeyFinder, found: readonly PlacedKey[]): Searched {
  const all = [...found, ...finder.end()]
  return { found: all, unsearched: [], unusedComments: finder.unusedComments.map((line) => ({ line })) }
}

/** Limit for the size of a compressed file and of its content. Bytes. */
export const maxArchiveBytes = 256 << 20
/** Deepest archive in archives that is opened. */
const maxDepth = 4

const lfsHeader = 'version https://git-lfs.github.com/spec/v1\n'

/**
 * Searches bytes for keys, including inside gzip, zip and Zstandard. What cannot be opened is reported, because it may
 * contain keys.
 */
export function searchContent(bytes: Buffer): Searched {
  const searched = nothingFound()
  search(bytes, undefined, 0, { left: maxArchiveBytes }, searched)
  return searched
}

/** The SHA-256 of the content of a Git LFS pointer. @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
export function lfsContentId(bytes: Buffer): string | undefined {
  if (bytes.length > 1024 || bytes.toString('latin1', 0, lfsHeader.length) !== lfsHeader) return undefined
  return /^oid sha256:([0-9a-f]{64})$/m.exec(bytes.toString('latin1'))?.[1]
}

function search(
  bytes: Buffer,
  inside: string | undefined,
  depth: number,
  budget: Budget,
  { found, unsearched, unusedComments }: Searched,
): void {
  const location = inside === undefined ? {} : { inside }
  // The bytes of a zip file contain its uncompressed entries, which are reported by their name.
  const finder = new KeyFinder()
  const hits = finder.end(bytes)
  const format = archiveFormat(bytes)
  if (format === undefined) {
    for (const hit of hits) found.push({ ...hit, ...location })
    for (const line of finder.unusedComments) unusedComments.push({ ...location, line })
    if (lfsContentId(bytes) !== undefined) unsearched.push({ ...location, reason: lfsReason })
    return
  }
  if (depth === maxDepth) {
    unsearched.push({ ...location, reason: `it is an archive in ${maxDepth} archives` })
    return
  }
  const { entries, unopened } = format.open(bytes, budget)
  const within = nothingFound()
  for (const { name, bytes: content } of entries) {
    const entryName = nameInside(inside, name)
    for (const hit of findKeys(name ?? '')) within.found.push({ ...hit, inside: entryName, isInName: true })
    search(content, entryName, depth + 1, budget, within)
  }
  for (const { name, reason } of unopened) {
    within.unsearched.push(
      name === undefined ? { ...location, reason } : { inside: nameInside(inside, name), reason },
    )
  }
  const known = new Set(within.found.map(({ key }) => key))
  for (const hit of hits) if (!known.has(hit.key)) found.push({ ...hit, ...location })
  found.push(...within.found)
  unsearched.push(...within.unsearched)
  unusedComments.push(...within.unusedComments)
}

export const lfsReason = 'its content is in Git LFS and was not fetched (run git lfs pull)'

function nameInside(outer: string | undefined, name: string | undefined): string {
  if (!outer) return name ?? ''
  return name === undefined ? outer : `${outer}!/${name}`
}
