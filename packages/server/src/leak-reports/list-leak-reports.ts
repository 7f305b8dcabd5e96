import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { cursorOf, encodeCursor, pageLimit } from '../http/page.ts'
import { LeakReport, serializeLeakReport } from './leak-report.ts'

export const listLeakReports = operation({
  id: 'leak_reports.list',
  method: 'GET',
  path: '/api/v1/leak-reports',
  tag: 'Leak reports',
  summary: 'List leak reports',
  description: 'Returns the leak reports of the account’s keys: unresolved ones first, then newest first.',
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({ limit: pageLimit(), cursor: cursorOf('leak') }),
  output: z
    .object({
      leak_reports: z.array(LeakReport),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'The cursor of the next page; null on the last page.' }),
    })
    .meta({ id: 'LeakReportList' }),
  problems: [],

  async run({ input, actor, store, uses, now }) {
    const options = { count: input.limit + 1, after: input.cursor }
    const rows = await store.leakReports.list(actor.account_id, options)
    const page = rows.slice(0, input.limit)
    const last = page.at(-1)?.leak_report
    return {
      leak_reports: page.map((row) => serializeLeakReport(row, uses, now())),
      next_cursor:
        rows.length > page.length && last
          ? encodeCursor({ created_at: last.reported_at, id: last.id })
          : null,
    }
  },
})
