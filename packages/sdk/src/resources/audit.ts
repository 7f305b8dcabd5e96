import type { Caller, CallOptions } from '../caller.ts'
import { maxStreamBytes } from '../limits.ts'
import { readLines } from '../read-lines.ts'
import { readPages } from '../read-pages.ts'
import type { AuditEvent, AuditFilter, AuditHead, AuditPage, ListAuditInput } from '../shapes.ts'

/** Reads the audit log. */
export function audit({ client, call, read, baseUrl }: Caller) {
  return {
    /** Returns one page of events, newest first. */
    list: (input: ListAuditInput = {}, options: CallOptions = {}): Promise<AuditPage> =>
      read(client.GET('/api/v1/audit-events', { params: { query: input }, ...call(options) })),

    /**
     * Returns all pages, starting at the cursor of `input`.
     *
     * @throws {ConnectionError} `invalid_response` after 1,000 pages or 64 MB.
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
     * Streams all events, oldest first, up to 1 GB. Export a longer log in several time ranges. `timeoutMs` is the
     * maximum wait for the next chunk.
     *
     * @throws {ConnectionError} if the response is incomplete: events are missing.
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

    /** Returns the first and last event. Keep `last_hash` elsewhere: `verifyAuditLog` detects later changes with it. */
    head: (options: CallOptions = {}): Promise<AuditHead> =>
      read(client.GET('/api/v1/audit-events/head', call(options))),
  }
}
