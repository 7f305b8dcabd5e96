import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { presentTrust, Trust, TrustIdParameter } from './trust-policy.ts'

export const getTrust = operation({
  id: 'trusts.get',
  method: 'GET',
  path: '/api/v1/trusts/{trust_id}',
  tag: 'Trusts',
  summary: 'Show a trust',
  description: 'One trust, also after it was removed.',
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({ trust_id: TrustIdParameter }),
  output: z.object({ trust: Trust }).meta({ id: 'TrustAnswer' }),
  problems: ['trust_not_found'],

  async run({ input, actor, store, fail }) {
    const row = await store.trusts.find(actor.account_id, input.trust_id)
    if (!row) throw fail('trust_not_found')
    return { trust: presentTrust(row) }
  },
})
