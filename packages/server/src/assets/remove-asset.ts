import { type Actor, auditActorOf } from '../http/actor.ts'
import type { RequestInfo } from '../http/operation.ts'
import type { Services } from '../http/services.ts'

interface RemoveContext extends Pick<Services, 'store' | 'log' | 'now'> {
  readonly actor: Actor
  readonly request: RequestInfo
}

/** Deletes an asset, and its file if no other asset has the same content. @returns `false` if there is none. */
export async function removeAsset(
  { actor, request, store, log, now }: RemoveContext,
  assetId: string,
): Promise<boolean> {
  const at = now().getTime()
  const sha256 = await store.assets.delete(actor.account_id, assetId, auditActorOf(actor, request), at)
  if (sha256 === undefined) return false
  // The asset is deleted, whatever happens to the file: the hourly job removes it otherwise.
  void store.blobs
    .removeUnused(at, sha256)
    .catch((error) => log.warn({ err: error }, 'removing the file of a deleted asset failed'))
  return true
}
