import { z } from 'zod'
import { encodeCursor } from '../http/cursor.ts'
import { operation } from '../http/operation.ts'
import { cursorOf, pageLimit } from '../http/page.ts'
import { LeakReport, toResponse } from './leak-report.ts'

export const listLeakReports = operation({
  id: 'leak_reports.list',
  method: 'GET',
  path: '/api/v1/leak-reports',
  tag: 'Leak reports',
  summary: 'List leaked keys',
  description:
    'Reports of the account’s keys: those that nobody has resolved first, of each kind the newest first.',
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({ limit: pageLimit(), cursor: cursorOf('exp') }),
  output: z
    .object({
      leak_reports: z.array(LeakReport),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'Where the next page begins; null on the last.' }),
    })
    .meta({ id: 'LeakReportList' }),
  problems: [],

  async run({ input, actor, store, uses, now }) {
    const options = { count: input.limit + 1, after: input.cursor }
    const rows = await store.leakReports.list(actor.account_id, options)
    const page = rows.slice(0, input.limit)
    const last = page.at(-1)?.leak_report
    return {
      leak_reports: page.map((row) => toResponse(row, uses, now())),
      next_cursor:
        rows.length > page.length && last
          ? encodeCursor({ created_at: last.reported_at, id: last.id })
          : null,
    }
  },
})
