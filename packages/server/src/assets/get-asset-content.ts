import { z } from 'zod'
import { bytes, operation } from '../http/operation.ts'
import { AssetIdParameter } from './asset.ts'
import { contentOf } from './asset-content.ts'

export const getAssetContent = operation({
  id: 'assets.content',
  method: 'GET',
  path: '/api/v1/assets/{asset_id}/content',
  tag: 'Assets',
  summary: 'Get the content of an asset',
  description:
    'Returns the file, or the part of it that the header `Range` names, so that players can seek. `ETag` is its SHA-256. ' +
    'Every key may read its own assets.',
  access: 'account',
  scope: 'assets:read',
  allowsCreator: true,
  input: z.strictObject({ asset_id: AssetIdParameter }),
  output: bytes,
  problems: ['asset_not_found', 'range_not_satisfiable'],

  async run({ input, actor, store, fail }) {
    const row = await store.assets.find(actor.account_id, input.asset_id)
    if (!row) throw fail('asset_not_found')
    return contentOf(store.blobs, row)
  },
})
