import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { pageLimit } from '../http/page.ts'
import { Activity, filterFields, present } from './audit-event.ts'

export const listActivity = operation({
  id: 'activity.list',
  method: 'GET',
  path: '/api/v1/activity',
  tag: 'Activity',
  summary: 'List activity',
  description:
    'Who did what in the account, with which key or as which person, from where, and what it changed; newest first. ' +
    'Refused calls that needed a privilege are in it, too: equal ones within a minute are one entry with a count.',
  access: 'account',
  scope: 'audit:read',
  input: z.strictObject({
    limit: pageLimit(),
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, 'is not a cursor of this list')
      .transform(Number)
      .optional()
      .meta({ description: '`next_cursor` of the page before.', override: { type: 'string' } }),
    ...filterFields,
  }),
  output: z
    .object({
      activity: z.array(Activity),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'Where the next page begins; null on the last.' }),
    })
    .meta({ id: 'ActivityList' }),
  problems: [],

  async run({ input: { limit, cursor, ...filter }, actor, store }) {
    const rows = await store.activity.list(actor.account_id, { count: limit + 1, before: cursor, filter })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      activity: page.map(present),
      next_cursor: rows.length > page.length && last ? String(last.seq) : null,
    }
  },
})
