import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { AssetIdParameter } from './asset.ts'
import { removeAsset } from './remove-asset.ts'

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

  async run(context) {
    const { input, fail } = context
    if (!(await removeAsset(context, input.asset_id))) throw fail('asset_not_found')
    return { id: input.asset_id, deleted: true }
  },
})
