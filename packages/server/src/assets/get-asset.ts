import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { AssetIdParameter, AssetResponse, serializeAsset } from './asset.ts'

export const getAsset = operation({
  id: 'assets.get',
  method: 'GET',
  path: '/api/v1/assets/{asset_id}',
  tag: 'Assets',
  summary: 'Get an asset',
  description: 'Returns an asset with the path of its content. Every key may read its own assets.',
  access: 'account',
  scope: 'assets:read',
  allowsCreator: true,
  input: z.strictObject({ asset_id: AssetIdParameter }),
  output: AssetResponse,
  problems: ['asset_not_found'],

  async run({ input, actor, store, fail }) {
    const row = await store.assets.find(actor.account_id, input.asset_id)
    if (!row) throw fail('asset_not_found')
    return { asset: serializeAsset(row) }
  },
})
