import type { Caller, CallOptions } from '../caller.ts'
import type { LeakReport, LeakReportPage, ListLeakReportsInput } from '../shapes.ts'

/** Lists and resolves reports of leaked keys of the account. */
export function leakReports({ client, call, read }: Caller) {
  return {
    /** Returns one page of reports: open ones first, then newest first. */
    list: (input: ListLeakReportsInput = {}, options: CallOptions = {}): Promise<LeakReportPage> =>
      read(client.GET('/api/v1/leak-reports', { params: { query: input }, ...call(options) })),

    /** Marks a report as resolved. @throws {ApiError} `leak_report_not_found` */
    resolve: async (id: string, options: CallOptions = {}): Promise<LeakReport> => {
      const answer = await read(
        client.POST('/api/v1/leak-reports/{leak_report_id}/resolve', {
          params: { path: { leak_report_id: id } },
          ...call(options),
        }),
      )
      return answer.leak_report
    },
  }
}
