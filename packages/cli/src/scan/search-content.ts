import { type FoundKey, findKeys } from '@oanim/key'
import { archiveFormat, type Budget } from './open-archive.ts'

/** A key that was found, and where inside a compressed file. */
export interface PlacedKey extends FoundKey {
  /** Name of the file in the archive; empty for a file that is only compressed; `undefined` outside of either. */
  readonly inside?: string
  /** The key is part of the name `inside`. */
  readonly isInName?: true
}

/** Something that was not searched. */
export interface Unsearched {
  readonly inside?: string
  readonly reason: string
}

export interface Searched {
  readonly found: PlacedKey[]
  readonly unsearched: Unsearched[]
}

/** Largest compressed file that is opened, and most that is decompressed of one. Bytes. */
export const maxArchiveBytes = 256 << 20
/** Archives in archives that are opened. */
const maxDepth = 4

const lfsHeader = 'version https://git-lfs.github.com/spec/v1\n'

/**
 * Searches bytes for keys, also inside gzip, zip and Zstandard. What cannot be opened is named: an unsearched file
 * is never a clean one.
 */
export function searchContent(bytes: Buffer): Searched {
  const searched: Searched = { found: [], unsearched: [] }
  search(bytes, undefined, 0, { left: maxArchiveBytes }, searched)
  return searched
}

/** The SHA-256 of the content that a Git LFS pointer stands for. @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
export function lfsContentId(bytes: Buffer): string | undefined {
  if (bytes.length > 1024 || bytes.toString('latin1', 0, lfsHeader.length) !== lfsHeader) return undefined
  return /^oid sha256:([0-9a-f]{64})$/m.exec(bytes.toString('latin1'))?.[1]
}

function search(
  bytes: Buffer,
  inside: string | undefined,
  depth: number,
  budget: Budget,
  { found, unsearched }: Searched,
): void {
  const place = inside === undefined ? {} : { inside }
  // A stored entry of a zip file stands in its bytes as well, and is reported by the name of the entry.
  const hits = findKeys(bytes)
  const format = archiveFormat(bytes)
  if (format === undefined) {
    for (const hit of hits) found.push({ ...hit, ...place })
    if (lfsContentId(bytes) !== undefined) unsearched.push({ ...place, reason: lfsReason })
    return
  }
  if (depth === maxDepth) {
    unsearched.push({ ...place, reason: `it is an archive in ${maxDepth} archives` })
    return
  }
  const { entries, unopened } = format.open(bytes, budget)
  const within: Searched = { found: [], unsearched: [] }
  for (const { name, bytes: content } of entries) {
    const entryPlace = placeInside(inside, name)
    for (const hit of findKeys(name ?? '')) within.found.push({ ...hit, inside: entryPlace, isInName: true })
    search(content, entryPlace, depth + 1, budget, within)
  }
  for (const { name, reason } of unopened) {
    within.unsearched.push(
      name === undefined ? { ...place, reason } : { inside: placeInside(inside, name), reason },
    )
  }
  const known = new Set(within.found.map(({ key }) => key))
  for (const hit of hits) if (!known.has(hit.key)) found.push({ ...hit, ...place })
  found.push(...within.found)
  unsearched.push(...within.unsearched)
}

export const lfsReason = 'its content is in Git LFS and not here (fetch it: git lfs pull)'

function placeInside(outer: string | undefined, name: string | undefined): string {
  if (!outer) return name ?? ''
  return name === undefined ? outer : `${outer}!/${name}`
}
