import type { Caller, CallOptions } from '../caller.ts'
import type { Exposure, ExposurePage, ListExposuresInput } from '../shapes.ts'

/** Keys of the account that were seen where they should not be. */
export function exposures({ client, call, read }: Caller) {
  return {
    /** One page of reports: unresolved ones first, of each kind the newest first. */
    list: (input: ListExposuresInput = {}, options: CallOptions = {}): Promise<ExposurePage> =>
      read(client.GET('/api/v1/exposures', { params: { query: input }, ...call(options) })),

    /** Says that a report is dealt with. @throws {ApiError} `exposure_not_found` */
    resolve: async (id: string, options: CallOptions = {}): Promise<Exposure> => {
      const answer = await read(
        client.POST('/api/v1/exposures/{exposure_id}/resolve', {
          params: { path: { exposure_id: id } },
          ...call(options),
        }),
      )
      return answer.exposure
    },
  }
}
