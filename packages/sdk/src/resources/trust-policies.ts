import { type Caller, type CallOptions, type CreateOptions, idempotencyHeader } from '../caller.ts'
import type {
  CreatedTrustPolicy,
  CreateTrustPolicyInput,
  DeletedTrustPolicy,
  TrustPolicy,
} from '../shapes.ts'

/** Creates, lists and deletes trust policies, with which CI jobs exchange OIDC tokens for keys. */
export function trustPolicies({ client, call, read }: Caller) {
  return {
    /**
     * Creates a trust policy for jobs of an issuer that meet its conditions.
     *
     * @returns The trust policy, and advice on its security.
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

    /** Returns all trust policies of the account, newest first. */
    list: async (options: CallOptions = {}): Promise<TrustPolicy[]> =>
      (await read(client.GET('/api/v1/trust-policies', call(options)))).trust_policies,

    /** Returns a trust policy, also a deleted one. @throws {ApiError} `trust_policy_not_found` */
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
     * Deletes a trust policy and revokes the keys of its jobs.
     *
     * @throws {ApiError} `trust_policy_not_found`, `key_not_root`
     */
    delete: (id: string, options: CallOptions = {}): Promise<DeletedTrustPolicy> =>
      read(
        client.DELETE('/api/v1/trust-policies/{trust_policy_id}', {
          params: { path: { trust_policy_id: id } },
          ...call(options),
        }),
      ),
  }
}
