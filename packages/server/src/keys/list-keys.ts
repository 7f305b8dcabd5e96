import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../http/cursor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, maxLiveKeys, present } from './api-key.ts'

export const listKeys = operation({
  id: 'api_keys.list',
  method: 'GET',
  path: '/api/v1/api-keys',
  tag: 'API keys',
  summary: 'List API keys',
  description: 'Live keys of the account, newest first; revoked ones too when asked for.',
  access: 'account',
  input: z.strictObject({
    include_revoked: z
      .stringbool({ error: 'must be true or false' })
      .default(false)
      .meta({ description: 'List revoked keys too.', override: { type: 'boolean', default: false } }),
    limit: z.coerce
      .number({ error: 'must be a whole number' })
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(100, 'must be at most 100')
      .default(100)
      .meta({
        description: 'Keys on a page.',
        override: { type: 'integer', minimum: 1, maximum: 100, default: 100 },
      }),
    cursor: z
      .string()
      .optional()
      .transform((text, context) => {
        if (text === undefined) return undefined
        const after = decodeCursor(text, 'key')
        if (!after) context.addIssue({ code: 'custom', message: 'is not a cursor of this list' })
        return after
      })
      .meta({ description: '`next_cursor` of the page before.', override: { type: 'string' } }),
  }),
  output: z
    .object({
      api_keys: z.array(ApiKey),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'Where the next page begins; null on the last.' }),
      limit: z.object({
        live: z.int().meta({ description: 'Live keys of the account.' }),
        maximum: z.int().meta({ description: 'Most live keys that it may have.' }),
      }),
    })
    .meta({ id: 'ApiKeyList' }),
  problems: [],

  async run({ input, actor, store, uses }) {
    const rows = await store.keys.list(actor.account_id, {
      includeRevoked: input.include_revoked,
      count: input.limit + 1,
      after: input.cursor,
    })
    const page = rows.slice(0, input.limit)
    const last = page.at(-1)
    return {
      api_keys: page.map((row) => present(row, uses)),
      next_cursor: rows.length > page.length && last ? encodeCursor(last) : null,
      limit: { live: await store.keys.countLive(actor.account_id), maximum: maxLiveKeys },
    }
  },
})
