import { toIso } from '../core/time.ts'
import { type Actor, auditActorOf } from '../http/actor.ts'
import type { RequestInfo } from '../http/operation.ts'
import type { Services } from '../http/services.ts'
import type { AssetRow } from './asset-store.ts'

interface LinkContext extends Pick<Services, 'store' | 'assetLinks' | 'now'> {
  readonly actor: Actor
  readonly request: RequestInfo
}

/** Creates a link that opens an asset without credentials, and records it in the audit log. */
export async function linkToAsset(
  { actor, request, store, assetLinks, now }: LinkContext,
  { id }: Pick<AssetRow, 'id'>,
  lifetimeMs: number,
): Promise<{ url: string; expires_at: string }> {
  const at = now().getTime()
  // A link cannot end between two seconds.
  const expires = Math.floor((at + lifetimeMs) / 1_000)
  const expiresAt = toIso(expires * 1_000)
  await store.assets.recordLink(actor.account_id, id, expiresAt, auditActorOf(actor, request), at)
  return { url: assetLinks.create(id, expires, request.headers.get('host')), expires_at: expiresAt }
}
