import type { Caller, CallOptions } from '../caller.ts'
import type { Policy, UpdatedPolicy } from '../shapes.ts'

/** What the account asks of its keys. */
export function policy({ client, call, read }: Caller) {
  return {
    get: async (options: CallOptions = {}): Promise<Policy> =>
      (await read(client.GET('/api/v1/policy', call(options)))).policy,

    /**
     * Sets what is named and leaves the rest.
     *
     * @returns The policy, and the live keys that do not obey it.
     * @throws {ApiError} `input_invalid`, `key_not_root`
     */
    change: (change: Partial<Policy>, options: CallOptions = {}): Promise<UpdatedPolicy> =>
      read(client.PATCH('/api/v1/policy', { body: change, ...call(options) })),
  }
}
