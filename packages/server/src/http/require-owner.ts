import { isRoot } from '../keys/key-rows.ts'
import type { KeyStore } from '../keys/key-store.ts'
import type { Actor } from './actor.ts'
import { ProblemError } from './problems/problems.ts'

/**
 * Lets through who may decide what bounds everybody else's keys: an owner of the account, and a key that came from an
 * owner and from no other key or job. Whoever is no owner cannot become one by making a key.
 *
 * @throws {ProblemError} role_insufficient, key_not_root.
 */
export async function requireOwner(actor: Actor, keys: KeyStore): Promise<void> {
  if (actor.user) {
    if (actor.role !== 'owner') throw new ProblemError('role_insufficient')
    return
  }
  if (!isRoot(actor.key)) throw new ProblemError('key_not_root')
  if (!(await keys.isCreatedByOwners(actor.account_id, actor.key.id))) {
    throw new ProblemError('role_insufficient', {
      detail: `The key ${actor.key.prefix} was made by somebody who is no owner of the account.`,
    })
  }
}
