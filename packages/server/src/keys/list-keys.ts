import { z } from 'zod'
import { containsKey } from '../core/text.ts'
import { encodeCursor } from '../http/cursor.ts'
import { operation } from '../http/operation.ts'
import { cursorOf, pageLimit } from '../http/page.ts'
import { ApiKey, maxLiveKeys, toResponse } from './api-key.ts'
import { keySorts, keyStatuses, positionOf } from './key-list.ts'

export const listKeys = operation({
  id: 'api_keys.list',
  method: 'GET',
  path: '/api/v1/api-keys',
  tag: 'API keys',
  summary: 'List API keys',
  description:
    'Live keys of the account, newest first; ended ones and those of jobs when asked for. `search`, `status` and `sort` ' +
    'apply to all keys of the account, not to one page. Keep them the same from page to page.',
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
    search: z
      .string()
      .trim()
      .max(100, 'must have at most 100 characters')
      .refine((text) => !containsKey(text), 'must not contain an API key: search for its prefix')
      .optional()
      .meta({
        description:
          'List keys with this text in their name, their prefix, their id or the name of their creator. Case is ignored.',
        example: 'ci-',
      }),
    status: z
      .enum(keyStatuses, `must be one of ${keyStatuses.join(', ')}`)
      .optional()
      .meta({ description: 'List keys with this status only. `include_revoked` then has no effect.' }),
    sort: z
      .enum(keySorts, `must be one of ${keySorts.join(', ')}`)
      .default('newest')
      .meta({ description: 'Newest or oldest first, by name (A to Z), or most recently used first.' }),
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
      api_keys: page.map((row) => toResponse(row, uses, at)),
      next_cursor: rows.length > page.length && last ? encodeCursor(positionOf(last, input.sort)) : null,
      limit: { live: await store.keys.countLive(actor.account_id, at.getTime()), maximum: maxLiveKeys },
    }
  },
})
