import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { serializeTrustPolicy, TrustPolicy, TrustPolicyIdParameter } from './trust-policy.ts'

export const getTrustPolicy = operation({
  id: 'trust_policies.get',
  method: 'GET',
  path: '/api/v1/trust-policies/{trust_policy_id}',
  tag: 'Trust policies',
  summary: 'Get a trust policy',
  description: 'Returns one trust policy, including a deleted one.',
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({ trust_policy_id: TrustPolicyIdParameter }),
  output: z.object({ trust_policy: TrustPolicy }).meta({ id: 'TrustPolicyResponse' }),
  problems: ['trust_policy_not_found'],

  async run({ input, actor, store, fail }) {
    const row = await store.trustPolicies.find(actor.account_id, input.trust_policy_id)
    if (!row) throw fail('trust_policy_not_found')
    return { trust_policy: serializeTrustPolicy(row) }
  },
})
