import type { KeyId } from '../core/ids.ts'
import type { KeyRow } from '../keys/key-rows.ts'

export interface Descendant {
  readonly key: KeyRow
  /** 1 for a child of the first. */
  readonly depth: number
}

/**
 * Puts each key of a family under the one that it came from: its parent or, where that is not of the family, the key
 * that made it. None is left out.
 *
 * @param family The first key and all that came from it, in the order in which those of one parent stand.
 */
export function descendantsOf(first: KeyId, family: readonly KeyRow[]): Descendant[] {
  const ids = new Set(family.map(({ id }) => id))
  const under = Map.groupBy(family, ({ parent_key_id: parent, created_by_key_id: creator }) =>
    parent && ids.has(parent) ? parent : creator,
  )
  const found: Descendant[] = []
  const seen = new Set<KeyId>([first])
  const walk = (keys: readonly KeyRow[]) => {
    // Not by recursion: a program may have made a chain of any length.
    const waiting: Descendant[] = keys.map((key) => ({ key, depth: 1 })).toReversed()
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { key, depth } = next
      if (seen.has(key.id)) continue
      seen.add(key.id)
      found.push(next)
      for (const child of (under.get(key.id) ?? []).toReversed()) {
        waiting.push({ key: child, depth: depth + 1 })
      }
    }
  }
  walk(under.get(first) ?? [])
  // A key that made the successor of its own parent stands under that one, and that one under it.
  walk(family)
  return found
}
