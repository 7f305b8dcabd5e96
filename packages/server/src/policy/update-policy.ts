import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, toResponse } from '../keys/api-key.ts'
import type { KeyRow } from '../keys/key-rows.ts'
import { restOfDayMs } from '../keys/plan-key.ts'
import type { Policy } from './account-store.ts'
import { changeOf, PolicyFields, PolicyUpdate, toPolicyResponse } from './policy.ts'

export const updatePolicy = operation({
  id: 'policy.update',
  method: 'PATCH',
  path: '/api/v1/policy',
  tag: 'Policy',
  summary: 'Change the policy',
  description:
    'Sets what is named and leaves the rest. New keys must obey at once. Keys that live already are not touched, but for ' +
    'idle ones, which end within the hour; those that do not obey are in the answer. For an owner of the account, and ' +
    'for keys that an owner made.',
  access: 'account',
  scope: 'keys:write',
  isForOwners: true,
  isNeverLimited: true,
  input: PolicyUpdate,
  output: z
    .object({
      policy: PolicyFields,
      violations: z
        .array(ApiKey)
        .meta({ description: 'Live keys that could not be made like this any more.' }),
    })
    .meta({ id: 'UpdatedPolicy' }),
  problems: [],

  async run({ input, actor, request, store, uses, now }) {
    const at = now()
    const by = auditActorOf(actor, request)
    const change = changeOf(input)
    const policy = await store.accounts.updatePolicy(
      actor.account_id,
      change,
      by,
      at.getTime(),
      toPolicyResponse,
    )
    const live = await store.keys.list(actor.account_id, {
      includeRevoked: false,
      count: 1_000,
      now: at.getTime(),
    })
    return {
      policy: toPolicyResponse(policy),
      violations: live.filter((row) => violates(row, policy)).map((row) => toResponse(row, uses, at)),
    }
  },
})

function violates(row: KeyRow, policy: Policy): boolean {
  if (policy.requires_allowed_ips === 1 && row.allowed_ips === null) return true
  if (row.expires_at === null) return policy.requires_expiry === 1 || policy.max_lifetime_s !== null
  // Whether its end was given as a day is not kept.
  const longestMs = policy.max_lifetime_s === null ? null : policy.max_lifetime_s * 1000 + restOfDayMs
  return longestMs !== null && row.expires_at - row.created_at > longestMs
}
