import { z } from 'zod'
import { bytes, operation } from '../http/operation.ts'
import { AssetIdParameter } from './asset.ts'
import { contentOf } from './asset-content.ts'

export const openAssetLink = operation({
  id: 'assets.open_link',
  method: 'GET',
  path: '/files/{asset_id}',
  tag: 'Assets',
  summary: 'Open a link to an asset',
  description:
    'Returns the file, or the part of it that the header `Range` names. `expires` and `signature` come from ' +
    '`POST /api/v1/assets/{asset_id}/links`.',
  access: 'public',
  failures: 'page',
  input: z.strictObject({
    asset_id: AssetIdParameter,
    expires: z.coerce
      .number('must be a number of seconds since 1970')
      .int('must be a number of seconds since 1970')
      .meta({ description: 'Seconds since 1970.', example: 1_796_000_000 }),
    signature: z.string('is missing').max(100, 'is too long').meta({ description: 'From the link.' }),
  }),
  output: bytes,
  problems: ['asset_link_invalid', 'asset_not_found', 'range_not_satisfiable'],

  async run({ input, store, assetLinks, now, fail }) {
    const { asset_id: id, expires, signature } = input
    if (!assetLinks.isSigned(id, expires, signature) || expires * 1_000 <= now().getTime()) {
      throw fail('asset_link_invalid')
    }
    const row = await store.assets.findSigned(id)
    if (!row) throw fail('asset_not_found')
    return contentOf(store.blobs, row)
  },
})
