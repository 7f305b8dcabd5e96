import { z } from 'zod'
import { authorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { presentTrust, Trust, TrustIdParameter } from './trust-policy.ts'

export const removeTrust = operation({
  id: 'trusts.remove',
  method: 'DELETE',
  path: '/api/v1/trusts/{trust_id}',
  tag: 'Trusts',
  summary: 'Take a trust back',
  description:
    'From now on no job gets a key by it, and the keys that its jobs hold end in the same step. Removing it again ' +
    'answers the same. For an owner of the account, and for keys that an owner made.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  isForOwners: true,
  input: z.strictObject({ trust_id: TrustIdParameter }),
  output: z
    .object({
      trust: Trust,
      ended: z.array(z.string()).meta({ description: 'The ids of the keys that ended with it.' }),
    })
    .meta({ id: 'RemovedTrust' }),
  problems: ['trust_not_found'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const by = authorOf(actor, request)
    const removed = await store.trusts.remove(
      actor.account_id,
      input.trust_id,
      by,
      now().getTime(),
      uses.latest,
    )
    if (!removed) throw fail('trust_not_found')
    return { trust: presentTrust(removed.row), ended: removed.ended }
  },
})
