import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { LeakReportResponse, serializeLeakReport } from './leak-report.ts'

export const resolveLeakReport = operation({
  id: 'leak_reports.resolve',
  method: 'POST',
  path: '/api/v1/leak-reports/{leak_report_id}/resolve',
  tag: 'Leak reports',
  summary: 'Resolve a leak report',
  description: 'Marks a report as resolved. The key stays revoked. Resolving a report again changes nothing.',
  access: 'account',
  scope: 'keys:write',
  input: z.strictObject({
    leak_report_id: z
      .string()
      .meta({ description: 'The id of a leak report.', example: 'leak_7cQkqPmW0f3TzVxY1aBn' }),
  }),
  output: LeakReportResponse,
  problems: ['leak_report_not_found'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const at = now()
    const by = auditActorOf(actor, request)
    const row = await store.leakReports.resolve(actor.account_id, input.leak_report_id, by, at.getTime())
    if (!row) throw fail('leak_report_not_found')
    return { leak_report: serializeLeakReport(row, uses, at) }
  },
})
