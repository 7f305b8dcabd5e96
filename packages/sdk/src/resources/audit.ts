import { maxStreamBytes } from '../byte-limit.ts'
import type { Caller, CallOptions } from '../caller.ts'
import { readLines } from '../read-lines.ts'
import { readPages } from '../read-pages.ts'
import type { AuditEvent, AuditFilter, AuditHead, AuditPage, ListAuditInput } from '../shapes.ts'

/** Who did what. */
export function audit({ client, call, read, baseUrl }: Caller) {
  return {
    /** One page of the log, newest first. */
    list: (input: ListAuditInput = {}, options: CallOptions = {}): Promise<AuditPage> =>
      read(client.GET('/api/v1/audit-events', { params: { query: input }, ...call(options) })),

    /**
     * Page after page, from the one that `input` names to the last.
     *
     * @throws {ConnectionError} `invalid_response` when the pages do not come to an end: at 1,000, or 64 MB of them.
     */
    pages: (input: ListAuditInput = {}, options: CallOptions = {}): AsyncGenerator<AuditPage, void> =>
      readPages({ serverUrl: baseUrl, call: `GET ${baseUrl}/api/v1/audit-events` }, (cursor, shared) =>
        read(
          client.GET('/api/v1/audit-events', {
            params: { query: { ...input, ...cursor } },
            ...call(options, { shared }),
          }),
        ),
      ),

    /**
     * Every entry, oldest first, read as it is used: the log may be longer than memory. `timeoutMs` is the longest wait
     * for the next part, and 1 GB the most that is read: beyond it, export one span of time after the other.
     *
     * @throws {ConnectionError} when the answer is cut or does not end: then some entries did not come.
     */
    async *export(input: AuditFilter = {}, options: CallOptions = {}): AsyncGenerator<AuditEvent, void> {
      const answer = client.GET('/api/v1/audit-events/export', {
        params: { query: input },
        parseAs: 'stream',
        ...call(options, { isStream: true, maxBytes: maxStreamBytes }),
      })
      const body = (await read<unknown>(answer)) as ReadableStream<Uint8Array>
      yield* readLines<AuditEvent>(body, {
        shape: 'AuditEvent',
        serverUrl: baseUrl,
        call: `GET ${baseUrl}/api/v1/audit-events/export`,
      })
    },

    /** Where the log begins and ends. Keep `last_hash` elsewhere: it shows later whether the log was changed. */
    head: (options: CallOptions = {}): Promise<AuditHead> =>
      read(client.GET('/api/v1/audit-events/head', call(options))),
  }
}
