import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { TrustPolicy, TrustPolicyIdParameter, toTrustPolicyResponse } from './trust-policy.ts'

export const deleteTrustPolicy = operation({
  id: 'trust_policies.delete',
  method: 'DELETE',
  path: '/api/v1/trust-policies/{trust_policy_id}',
  tag: 'Trust policies',
  summary: 'Take a trust policy back',
  description:
    'From now on no job gets a key by it, and the keys that its jobs hold end in the same step. Removing it again ' +
    'answers the same. For an owner of the account, and for keys that an owner made.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  isForOwners: true,
  input: z.strictObject({ trust_policy_id: TrustPolicyIdParameter }),
  output: z
    .object({
      trust_policy: TrustPolicy,
      ended: z.array(z.string()).meta({ description: 'The ids of the keys that ended with it.' }),
    })
    .meta({ id: 'DeletedTrustPolicy' }),
  problems: ['trust_policy_not_found'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const by = auditActorOf(actor, request)
    const removed = await store.trustPolicies.remove(
      actor.account_id,
      input.trust_policy_id,
      by,
      now().getTime(),
      uses.latest,
    )
    if (!removed) throw fail('trust_policy_not_found')
    return { trust_policy: toTrustPolicyResponse(removed.row), ended: removed.ended }
  },
})
