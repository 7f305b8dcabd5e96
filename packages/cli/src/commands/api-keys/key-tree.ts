import type { ApiKey } from '@oanim/sdk'

/** A key and how deep it stands below the first of its family. */
export type KeyInTree = ApiKey & { readonly depth: number }

/**
 * Puts each key under the one that it came from, and otherwise leaves the order. A key whose parent is not among them
 * stands at the top.
 */
export function inTree(keys: readonly ApiKey[]): KeyInTree[] {
  const known = new Set(keys.map(({ id }) => id))
  const parentOf = ({ parent_id: id }: ApiKey) => (id !== null && known.has(id) ? id : undefined)
  const children = new Map<string | undefined, ApiKey[]>()
  for (const key of keys) {
    const siblings = children.get(parentOf(key))
    if (siblings) siblings.push(key)
    else children.set(parentOf(key), [key])
  }
  const tree: KeyInTree[] = []
  // A stack of our own, and each group taken once: a server may send any depth, and the same id twice.
  const waiting = [...(children.get(undefined) ?? [])].reverse().map((key) => ({ ...key, depth: 0 }))
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    tree.push(key)
    const { id, depth } = key
    for (const child of (children.get(id) ?? []).reverse()) waiting.push({ ...child, depth: depth + 1 })
    children.delete(id)
  }
  return tree
}
