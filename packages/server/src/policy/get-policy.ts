import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { PolicyFields, serializePolicy } from './policy.ts'

export const PolicyResponse = z.object({ policy: PolicyFields }).meta({ id: 'PolicyResponse' })

export const getPolicy = operation({
  id: 'policy.get',
  method: 'GET',
  path: '/api/v1/policy',
  tag: 'Policy',
  summary: 'Get the policy',
  description: 'Returns the rules for the keys of the account.',
  access: 'account',
  scope: 'account:read',
  input: z.strictObject({}),
  output: PolicyResponse,
  problems: [],

  async run({ actor, store }) {
    return { policy: serializePolicy(await store.accounts.policy(actor.account_id)) }
  },
})
