import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { AssetIdParameter } from './asset.ts'

export const deleteAsset = operation({
  id: 'assets.delete',
  method: 'DELETE',
  path: '/api/v1/assets/{asset_id}',
  tag: 'Assets',
  summary: 'Delete an asset',
  description:
    'Deletes an asset and stops its links. Assets with the same content share a file: it is removed after the last of ' +
    'them was deleted, and at the earliest a day after it was last generated or uploaded.',
  access: 'account',
  scope: 'assets:write',
  allowsCreator: true,
  input: z.strictObject({ asset_id: AssetIdParameter }),
  output: z
    .object({ id: z.string().meta({ example: 'asset_7fGhIjKlMnOpQrStUvWx' }), deleted: z.literal(true) })
    .meta({ id: 'DeletedAsset' }),
  problems: ['asset_not_found'],

  async run({ input, actor, request, store, log, now, fail }) {
    const at = now().getTime()
    const by = auditActorOf(actor, request)
    const sha256 = await store.assets.delete(actor.account_id, input.asset_id, by, at)
    if (sha256 === undefined) throw fail('asset_not_found')
    // The asset is deleted, whatever happens to the file: the hourly job removes it otherwise.
    void store.blobs
      .removeUnused(at, sha256)
      .catch((error) => log.warn({ err: error }, 'removing the file of a deleted asset failed'))
    return { id: input.asset_id, deleted: true }
  },
})
