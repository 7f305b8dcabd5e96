import { hasScope } from '../base/scopes.ts'
import type { Actor } from './actor.ts'
import type { Operation } from './operation.ts'
import { ProblemError } from './problems.ts'

/**
 * Lets a key do what its scopes allow. A person's session has them all.
 *
 * @param keyId The key in the path, to which a key may do some things without the scope when it is itself.
 * @throws {ProblemError} scope_missing.
 */
export function authorize(operation: Operation, { key }: Actor, keyId: string | undefined): void {
  if (!key) return
  const { scope, allowsSelf } = operation
  const isAllowed =
    scope === undefined ||
    scope === 'none' ||
    hasScope(key.scopes, scope) ||
    (allowsSelf === true && keyId === key.id)
  if (!isAllowed) {
    throw new ProblemError('scope_missing', {
      detail: `The key ${key.prefix} does not have the scope ${scope}.`,
      members: { scope },
    })
  }
}
