import type { ApiKey } from './shapes.ts'

/** A key and its depth below the top of the tree: 0 for a key whose parent is not in the list. */
export type KeyInTree = ApiKey & {
  /** How many of its ancestors are in the list. */
  readonly depth: number
}

/** Puts each key right after its parent, depth first. Siblings keep their order. */
export function keyTree(keys: readonly ApiKey[]): KeyInTree[] {
  const known = new Set(keys.map(({ id }) => id))
  const children = new Map<string | undefined, ApiKey[]>()
  for (const key of keys) {
    const parent = key.parent_id !== null && known.has(key.parent_id) ? key.parent_id : undefined
    const siblings = children.get(parent)
    if (siblings) siblings.push(key)
    else children.set(parent, [key])
  }
  const tree: KeyInTree[] = []
  // A stack instead of recursion, and each group taken once: a server may send any depth, and the same ID twice.
  const stack = (children.get(undefined) ?? []).reverse().map((key) => ({ ...key, depth: 0 }))
  for (let key = stack.pop(); key !== undefined; key = stack.pop()) {
    tree.push(key)
    const { id, depth } = key
    for (const child of (children.get(id) ?? []).reverse()) stack.push({ ...child, depth: depth + 1 })
    children.delete(id)
  }
  return tree
}
