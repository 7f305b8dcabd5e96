import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { serializeTrustPolicy, TrustPolicy, TrustPolicyIdParameter } from './trust-policy.ts'

export const deleteTrustPolicy = operation({
  id: 'trust_policies.delete',
  method: 'DELETE',
  path: '/api/v1/trust-policies/{trust_policy_id}',
  tag: 'Trust policies',
  summary: 'Delete a trust policy',
  description:
    'Deletes a trust policy and revokes the keys of its jobs in one transaction. Deleting it again changes nothing. ' +
    'Requires an owner of the account, or a key that an owner created.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  isForOwners: true,
  input: z.strictObject({ trust_policy_id: TrustPolicyIdParameter }),
  output: z
    .object({
      trust_policy: TrustPolicy,
      revoked_keys: z.array(z.string()).meta({ description: 'The ids of the job keys that were revoked.' }),
    })
    .meta({ id: 'DeletedTrustPolicy' }),
  problems: ['trust_policy_not_found'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const deleted = await store.trustPolicies.delete(actor.account_id, input.trust_policy_id, {
      by: auditActorOf(actor, request),
      at: now().getTime(),
      latestUse: uses.latest,
    })
    if (!deleted) throw fail('trust_policy_not_found')
    return { trust_policy: serializeTrustPolicy(deleted.row), revoked_keys: deleted.revokedKeys }
  },
})
