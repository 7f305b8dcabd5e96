import type { Caller, CallOptions } from '../caller.ts'
import { readLines } from '../read-lines.ts'
import type { AuditEntry, AuditFilter, AuditHead, AuditPage, ListAuditInput } from '../shapes.ts'

/** Who did what. */
export function audit({ client, call, read, baseUrl }: Caller) {
  return {
    /** One page of the log, newest first. */
    list: (input: ListAuditInput = {}, options: CallOptions = {}): Promise<AuditPage> =>
      read(client.GET('/api/v1/activity', { params: { query: input }, ...call(options) })),

    /**
     * Every entry, oldest first, read as it is used: the log may be longer than memory. `timeoutMs` is the longest wait
     * for the next part.
     *
     * @throws {ConnectionError} when the answer is cut: then some entries did not come.
     */
    async *export(input: AuditFilter = {}, options: CallOptions = {}): AsyncGenerator<AuditEntry, void> {
      const answer = client.GET('/api/v1/activity/export', {
        params: { query: input },
        parseAs: 'stream',
        ...call(options, { isStream: true }),
      })
      const body = (await read<unknown>(answer)) as ReadableStream<Uint8Array>
      yield* readLines<AuditEntry>(body, baseUrl)
    },

    /** Where the log begins and ends. Keep `last_hash` elsewhere: it shows later whether the log was changed. */
    head: (options: CallOptions = {}): Promise<AuditHead> =>
      read(client.GET('/api/v1/activity/head', call(options))),
  }
}
