import type { KeyId } from '../core/ids.ts'
import type { KeyRow } from '../keys/key-rows.ts'

export interface Descendant {
  readonly key: KeyRow
  /** 1 for a child. */
  readonly depth: number
}

/**
 * Orders the descendants of a key as a tree: each follows the key above it. That is its parent or, if the parent is not
 * among them, the key that created it.
 *
 * @param family The key and all its descendants. Siblings keep their order.
 */
export function orderDescendants(rootId: KeyId, family: readonly KeyRow[]): Descendant[] {
  const ids = new Set(family.map(({ id }) => id))
  const children = Map.groupBy(family, ({ parent_key_id: parent, created_by_key_id: creator }) =>
    parent && ids.has(parent) ? parent : creator,
  )
  const ordered: Descendant[] = []
  const visited = new Set<KeyId>([rootId])
  const visit = (keys: readonly KeyRow[]) => {
    // Not recursive: a chain of keys can be of any length.
    const stack: Descendant[] = keys.map((key) => ({ key, depth: 1 })).toReversed()
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { key, depth } = next
      if (visited.has(key.id)) continue
      visited.add(key.id)
      ordered.push(next)
      for (const child of (children.get(key.id) ?? []).toReversed())
        stack.push({ key: child, depth: depth + 1 })
    }
  }
  visit(children.get(rootId) ?? [])
  // The rest: a key that rotated its own parent is the creator of its parent, so the first walk reaches neither.
  visit(family)
  return ordered
}
