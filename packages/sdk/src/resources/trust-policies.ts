import { type Caller, type CallOptions, type CreateOptions, idempotencyHeader } from '../caller.ts'
import type { CreatedTrust, CreateTrustInput, RemovedTrust, Trust } from '../shapes.ts'

/** Whose CI jobs may exchange their identity for a key. */
export function trusts({ client, call, read }: Caller) {
  return {
    /**
     * Trusts the jobs of an issuer that meet conditions.
     *
     * @returns The trust, and what to know of one like this.
     * @throws {ApiError} `input_invalid`, `key_exceeds_parent`, `key_not_root`, `policy_violated`, `trust_limit_reached`
     */
    create: (input: CreateTrustInput, options: CreateOptions = {}): Promise<CreatedTrust> =>
      read(
        client.POST('/api/v1/trusts', {
          body: input,
          headers: idempotencyHeader(options),
          ...call(options),
        }),
      ),

    /** All trusts of the account, newest first. */
    list: async (options: CallOptions = {}): Promise<Trust[]> =>
      (await read(client.GET('/api/v1/trusts', call(options)))).trusts,

    /** One trust, also after it was removed. @throws {ApiError} `trust_not_found` */
    get: async (id: string, options: CallOptions = {}): Promise<Trust> =>
      (
        await read(
          client.GET('/api/v1/trusts/{trust_id}', { params: { path: { trust_id: id } }, ...call(options) }),
        )
      ).trust,

    /**
     * Takes a trust back and ends the keys that its jobs hold.
     *
     * @throws {ApiError} `trust_not_found`, `key_not_root`
     */
    remove: (id: string, options: CallOptions = {}): Promise<RemovedTrust> =>
      read(
        client.DELETE('/api/v1/trusts/{trust_id}', { params: { path: { trust_id: id } }, ...call(options) }),
      ),
  }
}
