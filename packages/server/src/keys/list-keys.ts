import { z } from 'zod'
import { containsKey } from '../core/text.ts'
import { operation } from '../http/operation.ts'
import { cursorOf, encodeCursor, pageLimit } from '../http/page.ts'
import { ApiKey, serializeKey } from './api-key.ts'
import { maxLiveKeys } from './key-creation.ts'
import { keySorts, keyStatuses, positionOf } from './key-list.ts'

export const listKeys = operation({
  id: 'api_keys.list',
  method: 'GET',
  path: '/api/v1/api-keys',
  tag: 'API keys',
  summary: 'List API keys',
  description:
    'Returns the live keys of the account, newest first. `search`, `status` and `sort` apply to all keys, not to one page: ' +
    'keep them the same from page to page.',
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({
    include_revoked: z
      .stringbool({ error: 'must be true or false' })
      .default(false)
      .meta({
        description: 'Include revoked and expired keys.',
        override: { type: 'boolean', default: false },
      }),
    include_jobs: z
      .stringbool({ error: 'must be true or false' })
      .default(false)
      .meta({
        description: 'Include the keys of CI jobs.',
        override: { type: 'boolean', default: false },
      }),
    search: z
      .string()
      .trim()
      .max(100, 'must have at most 100 characters')
      .refine((text) => !containsKey(text), 'must not contain an API key: search for its prefix')
      .optional()
      .meta({
        description:
          'Only keys with this text in their name, prefix, id or the name of their creator. Case is ignored.',
        example: 'ci-',
      }),
    status: z
      .enum(keyStatuses, `must be one of ${keyStatuses.join(', ')}`)
      .optional()
      .meta({ description: 'Only keys with this status. `include_revoked` then has no effect.' }),
    sort: z
      .enum(keySorts, `must be one of ${keySorts.join(', ')}`)
      .default('newest')
      .meta({ description: '`last_used`: the most recently used first.' }),
    limit: pageLimit(100),
    cursor: cursorOf('key'),
  }),
  output: z
    .object({
      api_keys: z.array(ApiKey),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'The cursor of the next page; null on the last page.' }),
      limit: z.object({
        live: z.int().meta({
          description:
            'Live keys of the account, with paused keys and both keys of a rotation. Keys of CI jobs have their own limit.',
        }),
        maximum: z.int().meta({ description: 'Maximum number of live keys.' }),
      }),
    })
    .meta({ id: 'ApiKeyList' }),
  problems: [],

  async run({ input, actor, store, uses, now }) {
    const at = now()
    const rows = await store.keys.list(actor.account_id, {
      includeRevoked: input.include_revoked,
      includeJobs: input.include_jobs,
      status: input.status,
      search: input.search || undefined,
      sort: input.sort,
      count: input.limit + 1,
      now: at.getTime(),
      after: input.cursor,
    })
    const page = rows.slice(0, input.limit)
    const last = page.at(-1)
    return {
      api_keys: page.map((row) => serializeKey(row, uses, at)),
      next_cursor: rows.length > page.length && last ? encodeCursor(positionOf(last, input.sort)) : null,
      limit: { live: await store.keys.countLive(actor.account_id, at.getTime()), maximum: maxLiveKeys },
    }
  },
})
