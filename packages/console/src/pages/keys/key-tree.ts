import type { ApiKey } from '../../api/contract.ts'

/** A key and how deep it stands below the first of its family. */
export type KeyInTree = ApiKey & { readonly depth: number }

/**
 * Puts each key under the one that it came from, and otherwise leaves the order. A key whose parent is not among them
 * stands at the top.
 */
export function inTree(keys: readonly ApiKey[]): KeyInTree[] {
  const known = new Set(keys.map(({ id }) => id))
  const parentOf = ({ parent_id: id }: ApiKey) => (id !== null && known.has(id) ? id : undefined)
  const under = (parent: string | undefined, depth: number): KeyInTree[] =>
    keys
      .filter((key) => parentOf(key) === parent)
      .flatMap((key) => [{ ...key, depth }, ...under(key.id, depth + 1)])
  return under(undefined, 0)
}
