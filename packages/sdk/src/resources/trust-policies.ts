import { type Caller, type CallOptions, type CreateOptions, idempotencyHeader } from '../caller.ts'
import type {
  CreatedTrustPolicy,
  CreateTrustPolicyInput,
  DeletedTrustPolicy,
  TrustPolicy,
} from '../shapes.ts'

/** Whose CI jobs may exchange their identity for a key. */
export function trustPolicies({ client, call, read }: Caller) {
  return {
    /**
     * Trust policies the jobs of an issuer that meet conditions.
     *
     * @returns The trust policy, and what to know of one like this.
     * @throws {ApiError} `input_invalid`, `key_exceeds_parent`, `key_not_root`, `policy_violated`, `trust_policy_limit_reached`
     */
    create: (input: CreateTrustPolicyInput, options: CreateOptions = {}): Promise<CreatedTrustPolicy> =>
      read(
        client.POST('/api/v1/trust-policies', {
          body: input,
          headers: idempotencyHeader(options),
          ...call(options),
        }),
      ),

    /** All trust policies of the account, newest first. */
    list: async (options: CallOptions = {}): Promise<TrustPolicy[]> =>
      (await read(client.GET('/api/v1/trust-policies', call(options)))).trust_policies,

    /** One trust, also after it was removed. @throws {ApiError} `trust_policy_not_found` */
    get: async (id: string, options: CallOptions = {}): Promise<TrustPolicy> =>
      (
        await read(
          client.GET('/api/v1/trust-policies/{trust_policy_id}', {
            params: { path: { trust_policy_id: id } },
            ...call(options),
          }),
        )
      ).trust_policy,

    /**
     * Takes a trust policy back and ends the keys that its jobs hold.
     *
     * @throws {ApiError} `trust_policy_not_found`, `key_not_root`
     */
    remove: (id: string, options: CallOptions = {}): Promise<DeletedTrustPolicy> =>
      read(
        client.DELETE('/api/v1/trust-policies/{trust_policy_id}', {
          params: { path: { trust_policy_id: id } },
          ...call(options),
        }),
      ),
  }
}
