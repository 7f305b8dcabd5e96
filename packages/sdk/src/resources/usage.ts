import type { Caller, CallOptions } from '../caller.ts'
import { readPages } from '../read-pages.ts'
import type { Estimate, EstimateInput, ListUsageInput, Usage, UsageInput, UsagePage } from '../shapes.ts'

/** Reads what jobs cost. A key without `usage:read` reads what counts against itself. */
export function usage({ client, call, read, baseUrl }: Caller) {
  return {
    /**
     * Returns the most that a request can cost, and whether it would be admitted now. Starts nothing.
     *
     * @param input The verb, and the body of its operation. Files are IDs of assets, or URLs, which are not downloaded.
     * @throws {ApiError} why the request would be rejected, if not because of a budget or a model that the key may not use.
     */
    estimate: (input: EstimateInput, options: CallOptions = {}): Promise<Estimate> =>
      read(client.POST('/api/v1/estimates', { body: input, ...call(options) })),

    /** Returns what the jobs of a period cost: by day, key, model and provider, with the budgets that apply. */
    get: (input: UsageInput = {}, options: CallOptions = {}): Promise<Usage> =>
      read(client.GET('/api/v1/usage', { params: { query: input }, ...call(options) })),

    /** Returns one page of the jobs that cost something or whose cost is unknown, the latest to end first. */
    history: (input: ListUsageInput = {}, options: CallOptions = {}): Promise<UsagePage> =>
      read(client.GET('/api/v1/usage/history', { params: { query: input }, ...call(options) })),

    /**
     * Returns all pages, starting at the cursor of `input`.
     *
     * @throws {ConnectionError} `invalid_response` after 1,000 pages or 64 MB.
     */
    historyPages: (input: ListUsageInput = {}, options: CallOptions = {}): AsyncGenerator<UsagePage, void> =>
      readPages({ serverUrl: baseUrl, call: `GET ${baseUrl}/api/v1/usage/history` }, (cursor, shared) =>
        read(
          client.GET('/api/v1/usage/history', {
            params: { query: { ...input, ...cursor } },
            ...call(options, { shared }),
          }),
        ),
      ),
  }
}
