import type { Caller, CallOptions } from '../caller.ts'
import type { LeakReport, LeakReportPage, ListLeakReportsInput } from '../shapes.ts'

/** Keys of the account that were seen where they should not be. */
export function leakReports({ client, call, read }: Caller) {
  return {
    /** One page of reports: unresolved ones first, of each kind the newest first. */
    list: (input: ListLeakReportsInput = {}, options: CallOptions = {}): Promise<LeakReportPage> =>
      read(client.GET('/api/v1/leak-reports', { params: { query: input }, ...call(options) })),

    /** Says that a report is dealt with. @throws {ApiError} `leak_report_not_found` */
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
