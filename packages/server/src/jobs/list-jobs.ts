import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { cursorOf, encodeCursor, pageLimit } from '../http/page.ts'
import { Job, jobStatuses, serializeJob } from './job.ts'

export const listJobs = operation({
  id: 'jobs.list',
  method: 'GET',
  path: '/api/v1/jobs',
  tag: 'Jobs',
  summary: 'List jobs',
  description: 'Returns the jobs of the account, newest first.',
  access: 'account',
  scope: 'assets:read',
  input: z.strictObject({
    status: z.enum(jobStatuses).optional().meta({ description: 'Only jobs with this status.' }),
    limit: pageLimit(),
    cursor: cursorOf('job'),
  }),
  output: z
    .object({
      jobs: z.array(Job),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'The cursor of the next page; null on the last page.' }),
    })
    .meta({ id: 'JobList' }),
  problems: [],

  async run({ input, actor, store }) {
    const { limit, cursor, status } = input
    const rows = await store.jobs.list(actor.account_id, { count: limit + 1, after: cursor, status })
    const page = rows.slice(0, limit)
    const assets = await store.assets.ofJobs(
      actor.account_id,
      page.map(({ id }) => id),
    )
    const last = page.at(-1)
    return {
      jobs: page.map((row) => serializeJob(row, assets.get(row.id))),
      next_cursor: rows.length > page.length && last ? encodeCursor(last) : null,
    }
  },
})
