import { hasScope } from '../core/scopes.ts'
import { isRoot } from '../keys/key-rows.ts'
import type { KeyStore } from '../keys/key-store.ts'
import type { Actor } from './actor.ts'
import { rejectForeignOrigin } from './authenticate-session.ts'
import { ProblemError } from './problems/problems.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Stage: checks that the actor is allowed to perform the operation.
 *
 * @throws {ProblemError} scope_missing, role_insufficient, key_not_root, origin_foreign.
 */
export function authorize(context: RequestContext): Promise<void> | undefined {
  const { actor, operation, services, http } = context
  if (operation.setsCookie && http.req.header('origin') !== undefined) {
    rejectForeignOrigin(http.req.raw, services.auth.origins)
  }
  const scoped = requireScope(context)
  if (!actor || !operation.isForOwners) return scoped
  return Promise.resolve(scoped).then(() => requireOwner(actor, services.store.keys))
}

/** A key needs the scope of the operation, unless it acts on itself or on what it created. A session has all scopes. */
function requireScope({ actor, operation, services, http }: RequestContext): Promise<void> | undefined {
  const { scope, allowsSelf, allowsCreator } = operation
  const key = actor?.key
  if (!key || scope === undefined || scope === 'none' || hasScope(key.scopes, scope)) return undefined
  if (allowsSelf && http.req.param('key_id') === key.id) return undefined
  const missing = new ProblemError('scope_missing', {
    detail: `The key ${key.prefix} does not have the scope ${scope}.`,
    hint: `Use a key that has it. To create one, use the console or a key that has ${
      scope === 'keys:write' ? scope : `${scope} and keys:write`
    }: \`oanim api-keys create --name "ci" --scope ${scope}\`.`,
    members: { scope },
  })
  if (!allowsCreator) throw missing
  const { assets, jobs } = services.store
  const jobId = http.req.param('job_id') ?? http.req.param('video_id')
  const found =
    jobId === undefined
      ? assets.find(actor.account_id, http.req.param('asset_id') ?? '')
      : jobs.find(actor.account_id, jobId)
  return found.then((resource) => {
    if (resource?.api_key_id !== key.id) throw missing
  })
}

/**
 * Accepts owners of the account, and keys that an owner created and that have no parent and no trust policy. Other
 * users cannot get an owner's permissions by creating a key.
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
      detail: `The key ${actor.key.prefix} was created by a user who is not an owner of the account.`,
    })
  }
}
