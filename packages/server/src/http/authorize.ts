import { hasScope } from '../core/scopes.ts'
import type { Store } from '../database/store.ts'
import type { Actor } from './actor.ts'
import type { Operation } from './operation.ts'
import { ProblemError } from './problems/problems.ts'

/**
 * Lets a key do what its scopes allow. A user's session has them all.
 *
 * @param named What the path names. A key may do some things without the scope to itself and to what it made.
 * @throws {ProblemError} scope_missing.
 */
export function authorize(
  operation: Operation,
  { account_id, key }: Actor,
  named: (parameter: 'key_id' | 'asset_id') => string | undefined,
  store: Store,
): void | Promise<void> {
  const { scope, allowsSelf, allowsCreator } = operation
  if (!key || scope === undefined || scope === 'none' || hasScope(key.scopes, scope)) return
  if (allowsSelf && named('key_id') === key.id) return
  const missing = new ProblemError('scope_missing', {
    detail: `The key ${key.prefix} does not have the scope ${scope}.`,
    hint: `Use a key that has it. To create one, use the console or a key that has ${
      scope === 'keys:write' ? scope : `${scope} and keys:write`
    }: \`oanim api-keys create --name "ci" --scope ${scope}\`.`,
    members: { scope },
  })
  if (!allowsCreator) throw missing
  return store.assets.find(account_id, named('asset_id') ?? '').then((asset) => {
    if (asset?.api_key_id !== key.id) throw missing
  })
}
