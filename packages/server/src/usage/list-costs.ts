import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { cursorOf, encodeCursor, pageLimit } from '../http/page.ts'
import { ChargedJob, costAccessOf, costFilterFields, serializeChargedJob } from './cost.ts'
import { Moment, timeOf } from './period.ts'

export const listCosts = operation({
  id: 'usage.history',
  method: 'GET',
  path: '/api/v1/usage/history',
  tag: 'Usage',
  summary: 'List what jobs cost',
  description:
    'Returns the jobs that cost something or whose cost is unknown, the latest to end first. Every key may read what ' +
    'counts against itself: its own jobs, those of its descendants, and those of the keys that it replaced. The whole ' +
    'account needs `usage:read`.',
  access: 'account',
  scope: 'none',
  input: z.strictObject({
    limit: pageLimit(),
    cursor: cursorOf('job'),
    since: Moment('Only jobs that ended at this time or later'),
    until: Moment('Only jobs that ended before'),
    ...costFilterFields,
  }),
  output: z
    .object({
      jobs: z.array(ChargedJob),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'The cursor of the next page; null on the last page.' }),
    })
    .meta({ id: 'UsageHistory' }),
  problems: [],

  async run({ input, actor, store, now }) {
    const { limit, cursor, since, until, model, provider } = input
    const { subjects } = await costAccessOf(actor, store.keys, input.api_key_id)
    const rows = await store.costs.list(actor.account_id, {
      ...{ subjects, model, provider, count: limit + 1, after: cursor },
      since: since && timeOf(since, now()),
      until: until && timeOf(until, now()),
    })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      jobs: page.map(serializeChargedJob),
      next_cursor:
        rows.length > page.length && last
          ? encodeCursor({ created_at: last.finished_at, id: last.id })
          : null,
    }
  },
})
