import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { maxTrustPolicies, serializeTrustPolicy, TrustPolicy } from './trust-policy.ts'

export const listTrustPolicies = operation({
  id: 'trust_policies.list',
  method: 'GET',
  path: '/api/v1/trust-policies',
  tag: 'Trust policies',
  summary: 'List trust policies',
  description: `Returns all trust policies of the account, newest first. An account has at most ${maxTrustPolicies}.`,
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({}),
  output: z.object({ trust_policies: z.array(TrustPolicy) }).meta({ id: 'TrustPolicyList' }),
  problems: [],

  async run({ actor, store }) {
    return { trust_policies: (await store.trustPolicies.list(actor.account_id)).map(serializeTrustPolicy) }
  },
})
