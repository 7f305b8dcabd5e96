import { z } from 'zod'
import { bytes, operation } from '../http/operation.ts'
import { AssetIdParameter } from './asset.ts'

export const getAssetContent = operation({
  id: 'assets.content',
  method: 'GET',
  path: '/api/v1/assets/{asset_id}/content',
  tag: 'Assets',
  summary: 'Get the content of an asset',
  description: 'Returns the file. `ETag` is its SHA-256. Every key may read its own assets.',
  access: 'account',
  scope: 'assets:read',
  allowsCreator: true,
  input: z.strictObject({ asset_id: AssetIdParameter }),
  output: bytes,
  problems: ['asset_not_found'],

  async run({ input, actor, store, fail }) {
    const row = await store.assets.find(actor.account_id, input.asset_id)
    if (!row) throw fail('asset_not_found')
    const content = await store.blobs.read(row.sha256)
    if (!content) throw new Error(`the content ${row.sha256} of ${row.id} is missing from the store`)
    return {
      ...content,
      contentType: row.content_type,
      sha256: row.sha256,
      fileName: `${row.id}.${row.content_type.replace('image/', '')}`,
    }
  },
})
