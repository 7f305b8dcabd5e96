import type { Caller, CallOptions } from '../caller.ts'
import { readPages } from '../read-pages.ts'
import type {
  CreateLeakReportInput,
  LeakReport,
  LeakReportPage,
  ListLeakReportsInput,
  ReceivedReport,
} from '../shapes.ts'

/** Reports leaked keys, and lists and resolves the reports of the account. */
export function leakReports({ client, call, read, baseUrl }: Caller) {
  return {
    /**
     * Reports a leaked key, which revokes it. Needs no API key. The response is the same for an active, an inactive and an
     * unknown key.
     *
     * @throws {ApiError} `input_invalid` if the text is not a key, `rate_limited`
     */
    create: (input: CreateLeakReportInput, options: CallOptions = {}): Promise<ReceivedReport> =>
      read(client.POST('/api/v1/leak-reports', { body: input, ...call(options) })),

    /** Returns one page of reports: open ones first, then newest first. */
    list: (input: ListLeakReportsInput = {}, options: CallOptions = {}): Promise<LeakReportPage> =>
      read(client.GET('/api/v1/leak-reports', { params: { query: input }, ...call(options) })),

    /**
     * Returns all pages, starting at the cursor of `input`.
     *
     * @throws {ConnectionError} `invalid_response` after 1,000 pages or 64 MB.
     */
    pages: (
      input: ListLeakReportsInput = {},
      options: CallOptions = {},
    ): AsyncGenerator<LeakReportPage, void> =>
      readPages({ serverUrl: baseUrl, call: `GET ${baseUrl}/api/v1/leak-reports` }, (cursor, shared) =>
        read(
          client.GET('/api/v1/leak-reports', {
            params: { query: { ...input, ...cursor } },
            ...call(options, { shared }),
          }),
        ),
      ),

    /** Marks a report as resolved. @throws {ApiError} `leak_report_not_found` */
    resolve: async (id: string, options: CallOptions = {}): Promise<LeakReport> => {
      const response = await read(
        client.POST('/api/v1/leak-reports/{leak_report_id}/resolve', {
          params: { path: { leak_report_id: id } },
          ...call(options),
        }),
      )
      return response.leak_report
    },
  }
}
