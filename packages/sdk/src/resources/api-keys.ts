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
  ListApiKeysInput,
  RevocationImpact,
  RevokedApiKey,
  RotateApiKeyInput,
  RotatedApiKey,
  Rotation,
  UpdateApiKeyInput,
} from '../shapes.ts'

/** Creates, lists, rotates and revokes keys. */
export function apiKeys({ client, call, read, baseUrl }: Caller) {
  const at = (id: string, options: CallOptions) => ({
    params: { path: { key_id: id } },
    ...call(options),
  })
  return {
    /**
     * Creates a key. If a key creates it, the new key is its child and never has more permissions.
     *
     * @returns The secret in `key`. It cannot be read again.
     * @throws {ApiError} `input_invalid`, `key_exceeds_parent`, `policy_violated`, `key_limit_reached` (with `live_keys`
     * in `body`), `idempotency_key_completed` if an earlier attempt created the key and its response was lost.
     */
    create: (input: CreateApiKeyInput, options: CreateOptions = {}): Promise<CreatedApiKey> =>
      read(
        client.POST('/api/v1/api-keys', {
          body: input,
          headers: idempotencyHeader(options),
          ...call(options),
        }),
      ),

    /** Returns one page of the account's keys, newest first. Without `include_revoked`, only live keys. */
    list: (input: ListApiKeysInput = {}, options: CallOptions = {}): Promise<ApiKeyPage> =>
      read(client.GET('/api/v1/api-keys', { params: { query: input }, ...call(options) })),

    /**
     * Returns all pages, starting at the cursor of `input`.
     *
     * @throws {ConnectionError} `invalid_response` after 1,000 pages or 64 MB.
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

    /** Returns a key, also a revoked or expired one. @throws {ApiError} `key_not_found` */
    get: async (id: string, options: CallOptions = {}): Promise<ApiKey> =>
      (await read(client.GET('/api/v1/api-keys/{key_id}', at(id, options)))).api_key,

    /**
     * Updates the given fields of a live key. `null` removes a restriction, `[]` removes its budgets. What was spent stays.
     * Where the key gets narrower, its descendants do as well.
     *
     * @throws {ApiError} `input_invalid`, `key_not_found`, `key_not_active`, `key_exceeds_parent`, `key_not_root`,
     * `policy_violated`
     */
    update: async (id: string, change: UpdateApiKeyInput, options: CallOptions = {}): Promise<ApiKey> =>
      (await read(client.PATCH('/api/v1/api-keys/{key_id}', { ...at(id, options), body: change }))).api_key,

    /**
     * Revokes a key immediately and permanently. Revoking it again returns the same revocation record.
     *
     * @param options.cascade Revokes its descendants as well. @default false
     * @throws {ApiError} `key_not_found`
     */
    revoke: (
      id: string,
      {
        cascade = false,
        ...options
      }: CallOptions & {
        /** Whether to do the same to its descendants. */
        cascade?: boolean
      } = {},
    ): Promise<RevokedApiKey> =>
      read(
        client.DELETE('/api/v1/api-keys/{key_id}', {
          params: { path: { key_id: id }, ...(cascade && { query: { cascade } }) },
          ...call(options),
        }),
      ),

    /** Pauses a key until it is resumed. @throws {ApiError} `key_not_found`, `key_not_active` */
    pause: (id: string, options: CallOptions = {}): Promise<ChangedApiKeys> =>
      read(client.POST('/api/v1/api-keys/{key_id}/pause', at(id, options))),

    /**
     * Resumes a paused key. Resuming a quarantined key also resumes its descendants and shows their images.
     *
     * @throws {ApiError} `key_not_found`, `key_not_active`
     */
    resume: (id: string, options: CallOptions = {}): Promise<ChangedApiKeys> =>
      read(client.POST('/api/v1/api-keys/{key_id}/resume', at(id, options))),

    /**
     * Pauses a key and its descendants and hides their images until the key is resumed.
     *
     * @throws {ApiError} `key_not_found`
     */
    quarantine: (id: string, options: CallOptions = {}): Promise<ChangedApiKeys> =>
      read(client.POST('/api/v1/api-keys/{key_id}/quarantine', at(id, options))),

    /**
     * Replaces a key with a new one. The old key works until the overlap ends; until then both count toward the key limit.
     *
     * @returns The secret of the new key in `key`. It cannot be read again.
     * @throws {ApiError} `key_not_found`, `key_not_active`, `key_already_rotated`, `key_exceeds_parent`,
     * `policy_violated`, `key_limit_reached` (with `live_keys` in `body`), `idempotency_key_completed`
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

    /** Returns the requests of a key by day, operation, status, address and client. @throws {ApiError} `key_not_found` */
    usage: (
      id: string,
      {
        since,
        ...options
      }: CallOptions & {
        /** The start of the period: a duration such as `30d`, or a time. */
        since?: string | undefined
      } = {},
    ): Promise<ApiKeyUsage> =>
      read(
        client.GET('/api/v1/api-keys/{key_id}/usage', {
          params: { path: { key_id: id }, query: { ...(since !== undefined && { since }) } },
          ...call(options),
        }),
      ),

    /**
     * Returns what revoking a key affects: its recent callers, its descendants and their trust policies.
     *
     * @param options.cascade As if its descendants were revoked as well. @default false
     * @throws {ApiError} `key_not_found`
     */
    impact: (
      id: string,
      {
        since,
        cascade = false,
        ...options
      }: CallOptions & {
        /** The start of the period: a duration such as `30d`, or a time. */
        since?: string | undefined
        /** Whether its descendants are revoked as well. */
        cascade?: boolean
      } = {},
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
     * Returns a security review of a key and its descendants: addresses, operations, denials, assets and leak reports.
     *
     * @throws {ApiError} `key_not_found`
     */
    inspect: (
      id: string,
      {
        since,
        ...options
      }: CallOptions & {
        /** The start of the period: a duration such as `30d`, or a time. */
        since?: string | undefined
      } = {},
    ): Promise<ApiKeyInspection> =>
      read(
        client.GET('/api/v1/api-keys/{key_id}/inspection', {
          params: { path: { key_id: id }, query: { ...(since !== undefined && { since }) } },
          ...call(options),
        }),
      ),

    /** Returns both keys of a rotation with their usage, or `null` without a rotation. @throws {ApiError} `key_not_found` */
    rotation: async (id: string, options: CallOptions = {}): Promise<Rotation | null> =>
      (await read(client.GET('/api/v1/api-keys/{key_id}/rotation', at(id, options)))).rotation,
  }
}
