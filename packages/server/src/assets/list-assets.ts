import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { cursorOf, encodeCursor, pageLimit } from '../http/page.ts'
import { Asset, serializeAsset } from './asset.ts'

export const listAssets = operation({
  id: 'assets.list',
  method: 'GET',
  path: '/api/v1/assets',
  tag: 'Assets',
  summary: 'List assets',
  description: 'Returns the assets of the account, newest first.',
  access: 'account',
  scope: 'assets:read',
  input: z.strictObject({ limit: pageLimit(), cursor: cursorOf('asset') }),
  output: z
    .object({
      assets: z.array(Asset),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'The cursor of the next page; null on the last page.' }),
    })
    .meta({ id: 'AssetList' }),
  problems: [],

  async run({ input, actor, store }) {
    const rows = await store.assets.list(actor.account_id, { count: input.limit + 1, after: input.cursor })
    const page = rows.slice(0, input.limit)
    const last = page.at(-1)
    return {
      assets: page.map(serializeAsset),
      next_cursor: rows.length > page.length && last ? encodeCursor(last) : null,
    }
  },
})
