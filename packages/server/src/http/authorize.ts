import { hasScope } from '../base/scopes.ts'
import type { AssetStore } from '../storage/asset-store.ts'
import type { Actor } from './actor.ts'
import type { Operation } from './operation.ts'
import { ProblemError } from './problems.ts'

/**
 * Lets a key do what its scopes allow. A person's session has them all.
 *
 * @param path What the path names. A key may do some things without the scope to itself and to what it made.
 * @throws {ProblemError} scope_missing.
 */
export function authorize(
  operation: Operation,
  { account_id, key }: Actor,
  path: { readonly key_id?: string; readonly asset_id?: string },
  assets: AssetStore,
): void | Promise<void> {
  const { scope, allowsSelf, allowsMaker } = operation
  if (!key || scope === undefined || scope === 'none' || hasScope(key.scopes, scope)) return
  if (allowsSelf && path.key_id === key.id) return
  const missing = new ProblemError('scope_missing', {
    detail: `The key ${key.prefix} does not have the scope ${scope}.`,
    members: { scope },
  })
  if (!allowsMaker || path.asset_id === undefined) throw missing
  return assets.find(account_id, path.asset_id).then((asset) => {
    if (asset?.api_key_id !== key.id) throw missing
  })
}
