import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { PolicyFields, presentPolicy } from './policy.ts'

export const PolicyAnswer = z.object({ policy: PolicyFields }).meta({ id: 'PolicyAnswer' })

export const getPolicy = operation({
  id: 'policy.get',
  method: 'GET',
  path: '/api/v1/policy',
  tag: 'Policy',
  summary: 'Get the policy',
  description: 'What the account asks of its keys.',
  access: 'account',
  scope: 'account:read',
  input: z.strictObject({}),
  output: PolicyAnswer,
  problems: [],

  async run({ actor, store }) {
    return { policy: presentPolicy(await store.accounts.policy(actor.account_id)) }
  },
})
