import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { PolicyOutput, serializePolicy } from './policy.ts'

export const PolicyResponse = z.object({ policy: PolicyOutput }).meta({ id: 'PolicyResponse' })

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

  async run({ actor, store, now }) {
    const at = now().getTime()
    const budgets = await store.ledger.states([actor.account_id], at)
    return { policy: serializePolicy(await store.accounts.policy(actor.account_id), budgets, at) }
  },
})
