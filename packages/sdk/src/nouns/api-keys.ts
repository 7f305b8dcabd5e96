import { type Caller, type CallOptions, type CreateOptions, idempotencyHeader } from '../caller.ts'
import type { ApiKey, ApiKeyPage, CreateApiKeyInput, CreatedApiKey, ListApiKeysInput } from '../shapes.ts'

/** Making, listing and ending keys. */
export function apiKeys({ client, call, read }: Caller) {
  return {
    /**
     * Creates a key.
     *
     * @returns The key, whole, in `key`: the only time that anyone can read it.
     * @throws {ApiError} `input_invalid`, `key_limit_reached` (with `live_keys` in `body`), and
     * `idempotency_key_completed` when an earlier try created the key and its answer was lost.
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

    /** Ends a key at once and for good. Ending it again answers the same. @throws {ApiError} `key_not_found` */
    revoke: async (id: string, options: CallOptions = {}): Promise<ApiKey> => {
      const answer = await read(
        client.DELETE('/api/v1/api-keys/{key_id}', {
          params: { path: { key_id: id } },
          ...call(options),
        }),
      )
      return answer.api_key
    },
  }
}
