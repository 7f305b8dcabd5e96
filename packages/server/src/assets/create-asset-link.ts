import { z } from 'zod'
import { dayMs, parseDuration } from '../core/time.ts'
import { operation } from '../http/operation.ts'
import { AssetIdParameter } from './asset.ts'
import { linkToAsset } from './link-to-asset.ts'

/** Milliseconds. */
const maxLifetimeMs = 7 * dayMs

export const createAssetLink = operation({
  id: 'assets.create_link',
  method: 'POST',
  path: '/api/v1/assets/{asset_id}/links',
  tag: 'Assets',
  summary: 'Create a link to an asset',
  description:
    'Returns a URL that opens the file without credentials until it expires, for a browser, a player or another service. ' +
    'Everyone who has the URL can open it. It stops working when the asset is deleted or hidden, and cannot be revoked by ' +
    'itself.',
  access: 'account',
  scope: 'assets:read',
  allowsCreator: true,
  input: z
    .strictObject({
      asset_id: AssetIdParameter,
      expires: z
        .string({ error: 'must be a string' })
        .default('1h')
        .transform((text, context) => {
          const afterMs = parseDuration(text)
          if (afterMs !== undefined && afterMs > 0 && afterMs <= maxLifetimeMs) return afterMs
          context.addIssue('must be a duration of at most 7d, such as 30m or 12h')
          return z.NEVER
        })
        .meta({
          description: 'How long the link works: `30m`, `12h`, at most `7d`.',
          override: { type: 'string', default: '1h' },
        }),
    })
    .meta({ id: 'CreateAssetLink' }),
  output: z
    .object({
      url: z.url().meta({
        example:
          'https://animate.example.com/files/asset_7fGhIjKlMnOpQrStUvWx?expires=1796000000&signature=2bQkqPmW0f3TzVxY1aBn',
      }),
      expires_at: z.iso.datetime(),
    })
    .meta({ id: 'AssetLink' }),
  status: 201,
  problems: ['asset_not_found'],

  async run(context) {
    const { input, actor, store, fail } = context
    const row = await store.assets.find(actor.account_id, input.asset_id)
    if (!row) throw fail('asset_not_found')
    return linkToAsset(context, row, input.expires)
  },
})
