import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { AssetIdParameter, AssetResponse, toResponse } from './asset.ts'

export const getAsset = operation({
  id: 'assets.get',
  method: 'GET',
  path: '/api/v1/assets/{asset_id}',
  tag: 'Assets',
  summary: 'Get an asset',
  description:
    'What the account made: its facts, and where its content is. Every key may read what it made itself.',
  access: 'account',
  scope: 'assets:read',
  allowsCreator: true,
  input: z.strictObject({ asset_id: AssetIdParameter }),
  output: AssetResponse,
  problems: ['asset_not_found'],

  async run({ input, actor, store, fail }) {
    const row = await store.assets.find(actor.account_id, input.asset_id)
    if (!row) throw fail('asset_not_found')
    return { asset: toResponse(row) }
  },
})
