import { z } from 'zod'
import { encodeCursor } from '../http/cursor.ts'
import { operation } from '../http/operation.ts'
import { cursorOf, pageLimit } from '../http/page.ts'
import { ApiKey, maxLiveKeys, present } from './api-key.ts'

export const listKeys = operation({
  id: 'api_keys.list',
  method: 'GET',
  path: '/api/v1/api-keys',
  tag: 'API keys',
  summary: 'List API keys',
  description: 'Live keys of the account, newest first; ended ones and those of jobs when asked for.',
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({
    include_revoked: z
      .stringbool({ error: 'must be true or false' })
      .default(false)
      .meta({
        description: 'List revoked and expired keys too.',
        override: { type: 'boolean', default: false },
      }),
    include_jobs: z
      .stringbool({ error: 'must be true or false' })
      .default(false)
      .meta({
        description: 'List the keys of CI jobs too.',
        override: { type: 'boolean', default: false },
      }),
    limit: pageLimit(100),
    cursor: cursorOf('key'),
  }),
  output: z
    .object({
      api_keys: z.array(ApiKey),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'Where the next page begins; null on the last.' }),
      limit: z.object({
        live: z.int().meta({
          description:
            'Live keys of the account, paused keys and both keys of a rotation included. Keys of CI jobs have a limit of their own and are not counted.',
        }),
        maximum: z.int().meta({ description: 'Most live keys that it may have.' }),
      }),
    })
    .meta({ id: 'ApiKeyList' }),
  problems: [],

  async run({ input, actor, store, uses, now }) {
    const at = now()
    const rows = await store.keys.list(actor.account_id, {
      includeRevoked: input.include_revoked,
      includeJobs: input.include_jobs,
      count: input.limit + 1,
      now: at.getTime(),
      after: input.cursor,
    })
    const page = rows.slice(0, input.limit)
    const last = page.at(-1)
    return {
      api_keys: page.map((row) => present(row, uses, at)),
      next_cursor: rows.length > page.length && last ? encodeCursor(last) : null,
      limit: { live: await store.keys.countLive(actor.account_id, at.getTime()), maximum: maxLiveKeys },
    }
  },
})
