import type { Caller, CallOptions } from '../caller.ts'
import type { Policy, UpdatedPolicy, UpdatePolicyInput } from '../shapes.ts'

/** Reads and updates the key policy of the account. */
export function policy({ client, call, read }: Caller) {
  return {
    /** Returns the policy of the account. */
    get: async (options: CallOptions = {}): Promise<Policy> =>
      (await read(client.GET('/api/v1/policy', call(options)))).policy,

    /**
     * Updates the given fields. `budgets` replaces all budgets of the account.
     *
     * @returns The policy, and the live keys that violate it.
     * @throws {ApiError} `input_invalid`, `key_not_root`
     */
    update: (change: UpdatePolicyInput, options: CallOptions = {}): Promise<UpdatedPolicy> =>
      read(client.PATCH('/api/v1/policy', { body: change, ...call(options) })),
  }
}
