import { type Caller, type CallOptions, type CreateOptions, idempotencyHeader } from '../caller.ts'
import { readPages } from '../read-pages.ts'
import type {
  ApiKey,
  ApiKeyInspection,
  ApiKeyPage,
  ApiKeyUsage,
  ChangedApiKeys,
  CreateApiKeyInput,
  CreatedApiKey,
  CreateLeakReportInput,
  ListApiKeysInput,
  ReceivedReport,
  RevocationImpact,
  RevokedApiKey,
  RotateApiKeyInput,
  RotatedApiKey,
  Rotation,
} from '../shapes.ts'

/** Making, listing and ending keys. */
export function apiKeys({ client, call, read, baseUrl }: Caller) {
  return {
    /**
     * Creates a key. Made with a key it is that one's child and never has more than it.
     *
     * @returns The key, whole, in `key`: the only time that anyone can read it.
     * @throws {ApiError} `input_invalid`, `key_exceeds_parent`, `policy_violated`, `key_limit_reached` (with `live_keys`
     * in `body`), and `idempotency_key_completed` when an earlier try created the key and its answer was lost.
     */
    create: (input: CreateApiKeyInput, options: CreateOptions = {}): Promise<CreatedApiKey> =>
      read(
        client.POST('/api/v1/api-keys', {
          body: input,
          headers: idempotencyHeader(options),
          ...call(options),
        }),
      ),

    /** One page of the account's keys, newest first; only live ones unless `include_revoked`. */
    list: (input: ListApiKeysInput = {}, options: CallOptions = {}): Promise<ApiKeyPage> =>
      read(client.GET('/api/v1/api-keys', { params: { query: input }, ...call(options) })),

    /**
     * Page after page, from the one that `input` names to the last.
     *
     * @throws {ConnectionError} `invalid_response` when the pages do not come to an end: at 1,000, or 64 MB of them.
     */
    pages: (input: ListApiKeysInput = {}, options: CallOptions = {}): AsyncGenerator<ApiKeyPage, void> =>
      readPages({ serverUrl: baseUrl, call: `GET ${baseUrl}/api/v1/api-keys` }, (cursor, shared) =>
        read(
          client.GET('/api/v1/api-keys', {
            params: { query: { ...input, ...cursor } },
            ...call(options, { shared }),
          }),
        ),
      ),

    /** One key, live or revoked. @throws {ApiError} `key_not_found` */
    get: async (id: string, options: CallOptions = {}): Promise<ApiKey> => {
      const answer = await read(
        client.GET('/api/v1/api-keys/{key_id}', {
          params: { path: { key_id: id } },
          ...call(options),
        }),
      )
      return answer.api_key
    },

    /**
     * Ends a key at once and for good. Ending it again answers the same, revocation record included.
     *
     * @param input.cascade End every key that came from it, too.
     * @throws {ApiError} `key_not_found`
     */
    revoke: (
      id: string,
      { cascade = false, ...options }: CallOptions & { cascade?: boolean } = {},
    ): Promise<RevokedApiKey> =>
      read(
        client.DELETE('/api/v1/api-keys/{key_id}', {
          params: { path: { key_id: id }, ...(cascade && { query: { cascade } }) },
          ...call(options),
        }),
      ),

    /**
     * Reports a key that somebody should not have seen, which ends it. Needs no key, and the answer is the same
     * whether the key is real, unknown or dead.
     *
     * @throws {ApiError} `input_invalid` when it is no key, `rate_limited`
     */
    reportLeak: (input: CreateLeakReportInput, options: CallOptions = {}): Promise<ReceivedReport> =>
      read(client.POST('/api/v1/leak-reports', { body: input, ...call(options) })),

    /** Stops a key until it is resumed. @throws {ApiError} `key_not_found`, `key_not_active` */
    pause: (id: string, options: CallOptions = {}): Promise<ChangedApiKeys> =>
      read(
        client.POST('/api/v1/api-keys/{key_id}/pause', {
          params: { path: { key_id: id } },
          ...call(options),
        }),
      ),

    /**
     * Lets a paused key go on, and with a quarantined one all that was stopped and hidden with it.
     *
     * @throws {ApiError} `key_not_found`, `key_not_active`
     */
    resume: (id: string, options: CallOptions = {}): Promise<ChangedApiKeys> =>
      read(
        client.POST('/api/v1/api-keys/{key_id}/resume', {
          params: { path: { key_id: id } },
          ...call(options),
        }),
      ),

    /**
     * Stops a key and every key that came from it, and hides what they made, until it is resumed.
     *
     * @throws {ApiError} `key_not_found`
     */
    quarantine: (id: string, options: CallOptions = {}): Promise<ChangedApiKeys> =>
      read(
        client.POST('/api/v1/api-keys/{key_id}/quarantine', {
          params: { path: { key_id: id } },
          ...call(options),
        }),
      ),

    /**
     * Lets a new key take over from another, which works until the overlap is over. Both count against the limit meanwhile.
     *
     * @returns The new key, whole, in `key`: the only time that anyone can read it.
     * @throws {ApiError} `key_not_found`, `key_not_active`, `key_already_rotated`, `key_exceeds_parent`,
     * `policy_violated`, `key_limit_reached` (with `live_keys` in `body`; with an overlap, both keys count),
     * `idempotency_key_completed`
     */
    rotate: (
      id: string,
      input: RotateApiKeyInput = {},
      options: CreateOptions = {},
    ): Promise<RotatedApiKey> =>
      read(
        client.POST('/api/v1/api-keys/{key_id}/rotate', {
          params: { path: { key_id: id } },
          body: input,
          headers: idempotencyHeader(options),
          ...call(options),
        }),
      ),

    /** What a key did, by day and by operation, status, address and program. @throws {ApiError} `key_not_found` */
    usage: (
      id: string,
      { since, ...options }: CallOptions & { since?: string | undefined } = {},
    ): Promise<ApiKeyUsage> =>
      read(
        client.GET('/api/v1/api-keys/{key_id}/usage', {
          params: { path: { key_id: id }, query: { ...(since !== undefined && { since }) } },
          ...call(options),
        }),
      ),

    /**
     * What revoking a key would break: who used it lately, from where and for what.
     *
     * @param input.cascade As if every key that came from it ended, too.
     * @throws {ApiError} `key_not_found`
     */
    impact: (
      id: string,
      {
        since,
        cascade = false,
        ...options
      }: CallOptions & { since?: string | undefined; cascade?: boolean } = {},
    ): Promise<RevocationImpact> =>
      read(
        client.GET('/api/v1/api-keys/{key_id}/impact', {
          params: {
            path: { key_id: id },
            query: { ...(since !== undefined && { since }), ...(cascade && { cascade }) },
          },
          ...call(options),
        }),
      ),

    /**
     * How far a key reached: addresses, operations, refusals, what it made, the keys that came from it, and reports that
     * it was seen where it should not be.
     *
     * @throws {ApiError} `key_not_found`
     */
    inspect: (
      id: string,
      { since, ...options }: CallOptions & { since?: string | undefined } = {},
    ): Promise<ApiKeyInspection> =>
      read(
        client.GET('/api/v1/api-keys/{key_id}/inspection', {
          params: { path: { key_id: id }, query: { ...(since !== undefined && { since }) } },
          ...call(options),
        }),
      ),

    /** The two keys of a rotation with their use; `null` where there is none. @throws {ApiError} `key_not_found` */
    rotation: async (id: string, options: CallOptions = {}): Promise<Rotation | null> => {
      const answer = await read(
        client.GET('/api/v1/api-keys/{key_id}/rotation', {
          params: { path: { key_id: id } },
          ...call(options),
        }),
      )
      return answer.rotation
    },
  }
}
